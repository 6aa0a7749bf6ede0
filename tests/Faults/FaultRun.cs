using System.Diagnostics;
using SidFlow.Faults.Rigs;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;

namespace SidFlow.Faults;

/// <summary>Carries one case out, from a device that is ready to a device that plays again.</summary>
/// <param name="sidflowd">Path of sidflowd.dll, for pumps.</param>
public sealed class FaultRun(TestSong song, string sidflowd)
{
    private static readonly TimeSpan readyLimit = TimeSpan.FromSeconds(15);

    /// <summary>A fault that shows itself only at the next probe takes up to two of them.</summary>
    private static readonly TimeSpan noticeLimit = TimeSpan.FromSeconds(3);

    /// <summary>A device that runs tunes itself is given 5 s to take one.</summary>
    private static readonly TimeSpan startLimit = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan begun = TimeSpan.FromMilliseconds(200);

    /// <summary>Attempts to open come after 1, 2, 4, 8 s, and each may take a while.</summary>
    private static readonly TimeSpan returnLimit = TimeSpan.FromSeconds(30);

    /// <summary>Kinds and what can happen to each.</summary>
    public static IReadOnlyList<(string Kind, IReadOnlyList<Fault> Faults)> Kinds { get; } =
    [
        ("network-sid-device", NetworkRig.Faults),
        ("usbsid-pico", SerialRig.Faults),
        ("sidblaster", SidBlasterRig.Faults),
        ("exsid", SerialRig.Faults),
        ("asid-midi", MidiRig.Faults),
        ("gpio", GpioRig.Faults),
        ("simulated", SimulatedRig.Faults),
        ("simulated-pumped", SimulatedRig.PumpedFaults),
        ("ultimate64", UltimateRig.Faults),
    ];

    public async Task<FaultOutcome> RunAsync(FaultCase plan, bool countHandles, CancellationToken stop)
    {
        Handles? before = countHandles ? Handles.Count() : null;
        var course = new Course(plan);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(FaultOutcome.Limit);
        try
        {
            using Rig rig = Make(plan);
            await PlayAsync(rig, plan, course, limit.Token);
            course.Look(rig, song);
        }
        catch (Exception failure) when (failure is TimeoutException or RoomCommandException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            course.Failure = failure.Message;
        }
        (IReadOnlyList<string> files, int threads) = before is null ? ([], 0) : await before.WaitForLeaksAsync(stop);
        return course.Outcome(files, threads);
    }

    private Rig Make(FaultCase plan) => plan.Kind switch
    {
        "network-sid-device" => new NetworkRig(),
        "usbsid-pico" => new PicoRig(),
        "sidblaster" => new SidBlasterRig(sidflowd),
        "exsid" => new ExSidRig(),
        "asid-midi" => new MidiRig(),
        "gpio" => new GpioRig(),
        "simulated" => new SimulatedRig(null, plan),
        "simulated-pumped" => new SimulatedRig(sidflowd, plan),
        "ultimate64" => new UltimateRig(plan, song),
        _ => throw new ArgumentException($"There is no rig for {plan.Kind}."),
    };

    private async Task PlayAsync(Rig rig, FaultCase plan, Course course, CancellationToken stop)
    {
        await using RoomUnderTest room = new(plan.Kind, rig, song);
        await UntilAsync(() => room.Device.Status.State == DeviceState.Ready, readyLimit, "the device did not become ready", stop);
        course.Clocks = room.Device.Status.Info!.Clocks;
        (course.GapLimit, course.OffsetLimit) = (rig.GapLimit, rig.OffsetLimit);
        await HappenAsync(room, rig, plan, course, stop);

        TimeSpan left = plan.BackAfter - Stopwatch.GetElapsedTime(course.BrokenAt);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, stop);
        rig.Mend();
        course.MendedAt = Stopwatch.GetTimestamp();
        await ReturnAsync(room, plan, course, stop);
        await room.Room.StopAsync(stop);
        course.WorstBlock = room.WorstBlock;
    }

    /// <summary>The fault, and what the listener hears of it.</summary>
    private static async Task HappenAsync(RoomUnderTest room, Rig rig, FaultCase plan, Course course, CancellationToken stop)
    {
        if (plan.Moment is not (Moment.Idle or Moment.Starting))
        {
            await room.Room.PlayAsync(TestSong.Id, stop);
            await UntilAsync(() => room.IsOnDevice, noticeLimit, "the device was not taken for the first song", stop);
            await WatchAsync(room, course, plan.After, stop);
        }
        if (plan.Moment == Moment.Paused)
            await room.Room.PauseAsync(stop);
        rig.Break(plan.Fault, plan.Random());
        course.BrokenAt = Stopwatch.GetTimestamp();
        long audibleFrom = course.BrokenAt;
        switch (plan.Moment)
        {
            case Moment.Starting:
                await room.Room.PlayAsync(TestSong.Id, stop);
                break;
            case Moment.Seeking:
                await room.Room.SeekAsync(TimeSpan.FromSeconds(5), stop);
                break;
            case Moment.Paused:
                await Task.Delay(plan.After / 2, stop);
                await room.Room.ResumeAsync(stop);
                audibleFrom = Stopwatch.GetTimestamp();
                break;
            case Moment.Stopping:
                await room.Room.StopAsync(stop);
                break;
            default:
                break;
        }
        bool plays = plan.Moment is not (Moment.Idle or Moment.Stopping);
        Task mending = plan.BackAfter < noticeLimit ? MendAsync(rig, plan, course, stop) : Task.CompletedTask;
        bool IsLost() => plan.Moment switch
        {
            Moment.Idle or Moment.Stopping => room.Device.Status.State is not (DeviceState.Ready or DeviceState.Leased),
            // Until a song has begun nothing plays it.
            Moment.Starting => room.Room.Snapshot() is { State: RoomTransport.Playing, Output.Id: not "sid" } now && now.Position > begun,
            _ => room.Room.Snapshot().Output.Id != "sid",
        };
        if (await TryUntilAsync(IsLost, plan.Moment == Moment.Starting ? startLimit : noticeLimit, stop))
        {
            course.DetectedAt = Stopwatch.GetTimestamp();
            course.Reason = $"{room.Device.Status.Problem ?? room.Room.Snapshot().Output.Note}";
        }
        await mending;
        if (!plays || course.DetectedAt is null)
            return;
        await UntilAsync(() => room.HeardSince(course.BrokenAt) is not null, noticeLimit, "nothing is heard after the loss", stop);
        (course.AudibleFrom, course.HeardAt) = (audibleFrom, room.HeardSince(course.BrokenAt));
    }

    private static async Task MendAsync(Rig rig, FaultCase plan, Course course, CancellationToken stop)
    {
        TimeSpan left = plan.BackAfter - Stopwatch.GetElapsedTime(course.BrokenAt);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, stop);
        rig.Mend();
    }

    private static async Task ReturnAsync(RoomUnderTest room, FaultCase plan, Course course, CancellationToken stop)
    {
        await UntilAsync(() => room.Device.Status.State is DeviceState.Ready or DeviceState.Leased, returnLimit, "the device did not come back", stop);
        if (course.DetectedAt is not null)
            course.Recovered = Stopwatch.GetElapsedTime(course.MendedAt);
        // A fault that lay in wait for a write or an answer may show itself only now; after that the device must be well.
        for (int attempt = 0; attempt < 2 && !course.TakenAgain; attempt++)
        {
            await room.Room.PlayAsync(TestSong.Id, stop);
            if (!await TryUntilAsync(() => room.IsOnDevice, returnLimit, stop))
                throw new TimeoutException($"the device was not taken again ({room.Device.Status.State}: {room.Device.Status.Problem}; {room.Room.Snapshot().State} on {room.Room.Snapshot().Output.Id}: {room.Room.Snapshot().Output.Note})");
            await WatchAsync(room, course, TimeSpan.FromMilliseconds(400), stop);
            course.TakenAgain = room.IsOnDevice;
            await UntilAsync(() => room.Device.Status.State is DeviceState.Ready or DeviceState.Leased, returnLimit, "the device did not come back", stop);
        }
        if (plan.IsMild && course.DetectedAt is not null)
            course.Note = "given up, though it would have gone on";
    }

    /// <summary>Lets the song play on, and looks where it is.</summary>
    private static async Task WatchAsync(RoomUnderTest room, Course course, TimeSpan time, CancellationToken stop)
    {
        List<double> offsets = [];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            await Task.Delay(7, stop);
            if (Stopwatch.GetElapsedTime(start) > time / 2 && room.Offset() is { } offset)
                offsets.Add(offset);
        }
        if (offsets.Count > 0)
            course.AddOffset(Math.Abs(offsets.Order().ElementAt(offsets.Count / 2)));
    }

    private static async Task UntilAsync(Func<bool> condition, TimeSpan limit, string otherwise, CancellationToken stop)
    {
        if (!await TryUntilAsync(condition, limit, stop))
            throw new TimeoutException(otherwise);
    }

    private static async Task<bool> TryUntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken stop)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition();)
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                return false;
            await Task.Delay(2, stop);
        }
        return true;
    }

    /// <summary>What is found out on the way.</summary>
    private sealed class Course(FaultCase plan)
    {
        private double? worstOffset;
        private (int Count, string? First) wrong;
        private bool silent;
        private long happenedAt;

        public IReadOnlyList<SidClock> Clocks { get; set; } = [];
        public double GapLimit { get; set; } = FaultOutcome.MostGap;
        public double OffsetLimit { get; set; } = FaultOutcome.MostOffset;
        public long BrokenAt { get; set; }
        public long AudibleFrom { get; set; }
        public long? HeardAt { get; set; }
        public long MendedAt { get; set; }
        public long? DetectedAt { get; set; }
        public string Reason { get; set; } = "";
        public TimeSpan? Recovered { get; set; }
        public bool TakenAgain { get; set; }
        public double WorstBlock { get; set; }
        public string Note { get; set; } = "";
        public string? Failure { get; set; }

        public void AddOffset(double milliseconds) => worstOffset = Math.Max(worstOffset ?? 0, milliseconds);

        /// <summary>After all is over.</summary>
        public void Look(Rig rig, TestSong song)
        {
            happenedAt = rig.BrokenAt is { } later && later > BrokenAt ? later : BrokenAt;
            silent = rig.IsSilent;
            TapeCheck check = song.CheckFor(Clocks);
            wrong = rig.IsByFrame ? check.LookAtFrames(rig.Heard) : check.Look(rig.Heard, rig.ResetsUnheard);
            if (rig.Complaint is { } complaint)
                wrong = (wrong.Count + 1, complaint);
        }

        public FaultOutcome Outcome(IReadOnlyList<string> handles, int threads) => new(
            plan.Number, plan.Kind, $"{plan.Fault}", $"{plan.Moment}",
            DetectedAt is { } at ? Since(Math.Max(BrokenAt, happenedAt), at) : null, HeardAt is { } heard ? Since(Math.Max(happenedAt, AudibleFrom), heard) : null, worstOffset, wrong.Count, Recovered?.TotalMilliseconds, TakenAgain, silent, handles.Count, threads, WorstBlock,
            string.Join("; ", new[] { Reason, Note, wrong.First, string.Join(", ", handles) }.Where(text => !string.IsNullOrEmpty(text))))
        {
            Failure = Failure,
            GapLimit = GapLimit,
            OffsetLimit = OffsetLimit,
        };

        private static double Since(long start, long end) => Math.Max(0, Stopwatch.GetElapsedTime(start, end).TotalMilliseconds);
    }
}
