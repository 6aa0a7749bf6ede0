using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Endurance;

/// <summary>What this process holds at one moment.</summary>
/// <param name="At">Of the simulated time.</param>
/// <param name="Heap">Bytes alive after a full collection.</param>
/// <param name="BytesPerSlice">Allocated by the head and all below it for one slice of 20 ms; mean of the undisturbed slices since the sample before.</param>
public readonly record struct EnduranceSample(TimeSpan At, long WorkingSet, long Heap, long BytesPerSlice, int Files, int Threads)
{
    public static EnduranceSample Take(TimeSpan at, long bytesPerSlice) => new(at, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: true), bytesPerSlice,
        Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length);
}

/// <summary>Plays one device as a household does for hours, on simulated time: songs, seeks, pauses, mutes, and now and then the device is lost and comes back.</summary>
public sealed class EnduranceRun(EndurancePort device)
{
    private const int SliceCycles = 19_656, SlicesPerSecond = 50, StepsPerSlice = 4;

    private static readonly TimeSpan sliceTime = TimeSpan.FromMilliseconds(1000.0 / SlicesPerSecond);

    private readonly SteppedTime time = new();
    private readonly TapeSlice[] frames = [.. Enumerable.Range(0, 64).Select(Frame)];
    private ISidPort port = null!;
    private PortHead head = null!;
    private Cycles at;
    private long calm;
    private long calmBytes;

    public int Losses { get; private set; }
    public int Songs { get; private set; }
    public long Writes { get; private set; }

    /// <summary>A sample each time <paramref name="every"/> has been played.</summary>
    public IEnumerable<EnduranceSample> Play(TimeSpan length, TimeSpan every, CancellationToken stop)
    {
        Open();
        Begin();
        long slices = (long)(length.TotalSeconds * SlicesPerSecond);
        long sampleEvery = (long)(every.TotalSeconds * SlicesPerSecond);
        for (long slice = 1; slice <= slices; slice++)
        {
            stop.ThrowIfCancellationRequested();
            bool disturbed = Disturb(slice);
            long before = GC.GetAllocatedBytesForCurrentThread();
            head.Play(new TapeSlice(at, at + SliceCycles, frames[slice % frames.Length].Writes));
            at += SliceCycles;
            Step();
            if (!disturbed)
            {
                calm++;
                calmBytes += GC.GetAllocatedBytesForCurrentThread() - before;
            }
            if (head.Report is { Healthy: false } lost)
                throw new InvalidOperationException($"{device.Kind} was lost after {slice / SlicesPerSecond} s: {lost.Reason}");
            if (slice % (60 * SlicesPerSecond) == 0)
                device.Forget();
            if (slice % sampleEvery == 0)
            {
                yield return EnduranceSample.Take(slice * sliceTime, calmBytes / Math.Max(1, calm));
                calm = calmBytes = 0;
            }
        }
        Close();
    }

    /// <returns>Whether this slice is not like the others.</returns>
    private bool Disturb(long slice)
    {
        long second = slice / SlicesPerSecond;
        if (slice % SlicesPerSecond != 0)
            return false;
        if (second % 600 == 599)
            Lose();
        else if (second % 180 == 0)
            Begin();
        else if (second % 47 == 0)
            Seek();
        else if (second % 71 == 0)
            Pause();
        else if (second % 23 == 0)
            head.SetVoiceMute(0, (int)second % 3, second % 2 == 0);
        else
            return false;
        return true;
    }

    private void Open()
    {
        port = device.Open(time);
        head = new PortHead(new RetimedPort(port), time, stepped: true);
    }

    private void Close()
    {
        Task ending = head.EndAsync();
        while (head.Step() is not null)
            time.Forward(TimeSpan.FromMilliseconds(1));
        Writes += port.Report.Writes;
        port.Dispose();
        if (!ending.IsCompleted && !ending.Wait(TimeSpan.FromSeconds(5)))
            throw new InvalidOperationException("the head does not end");
    }

    /// <summary>The cable is pulled in the middle of a song; the next device goes on where the listener is.</summary>
    private void Lose()
    {
        EndurancePort.Pull(port);
        for (int i = 0; i < 100 && head.Report.Healthy; i++)
        {
            head.Play(new TapeSlice(at, at + SliceCycles, frames[i % frames.Length].Writes));
            at += SliceCycles;
            Step();
        }
        if (head.Report.Healthy)
            throw new InvalidOperationException("nobody noticed that the device is gone");
        Losses++;
        Close();
        Open();
        Begin(at);
    }

    private void Begin()
    {
        Songs++;
        head.Cancel();
        Begin(Cycles.Zero);
    }

    private void Seek()
    {
        head.Cancel();
        Begin(at + 40 * SliceCycles);
    }

    private void Begin(Cycles from)
    {
        var image = RegisterImage.AtStart(1);
        image[0, 0x18] = 0x0f;
        at = from;
        Writes += port.Report.Writes;
        head.Begin(new HeadStart(new OpenSong(new SongId("endurance", 1), "", new NoTape(), null), image, at, at, [0]));
        for (int i = 0; i < (head.Ahead / sliceTime) + 1; i++)
        {
            head.Play(new TapeSlice(at, at + SliceCycles, frames[i % frames.Length].Writes));
            at += SliceCycles;
        }
    }

    private void Pause()
    {
        head.Pause();
        for (int i = 0; i < 100; i++)
            Step();
        head.Resume();
    }

    private void Step()
    {
        for (int i = 0; i < StepsPerSlice; i++)
        {
            head.Step();
            EndurancePort.Turn(port);
            time.Forward(sliceTime / StepsPerSlice);
        }
    }

    /// <summary>Twenty writes as a player makes them.</summary>
    private static TapeSlice Frame(int number) => new(Cycles.Zero, new Cycles(SliceCycles),
        Enumerable.Range(0, 20).Select(n => new SidWrite((uint)(300 + 37 * n), 0, (byte)n, (byte)(number * 7 + n))).ToArray());

    private sealed class NoTape : ITapeSource
    {
        public ClockRate Clock => ClockRate.Pal;
        public IReadOnlyList<SidChip> Chips { get; } = [new SidChip(ChipModel.Mos6581, 0xD400)];
        public Cycles Now => Cycles.Zero;
        public TapeSlice Run(Cycles until) => throw new NotSupportedException();
    }
}
