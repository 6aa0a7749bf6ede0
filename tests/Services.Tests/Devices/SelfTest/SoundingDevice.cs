using System.Diagnostics;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Simulated;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Devices.SelfTest;

/// <summary>A device whose chips sound: what reaches them is rendered and comes back half a second later.</summary>
internal sealed class SoundingDevice : IAsyncDisposable
{
    private const int Rate = IJobSound.RateHz;

    private readonly ManualClock clock;
    private PortHead? head;

    private SoundingDevice(ManualClock clock, Func<ISidDevice> open)
    {
        this.clock = clock;
        Device = new Device(new DeviceSetting("dry", "simulated", ClockPolicy.Retime, []), open, new BreakerOptions(3, TimeSpan.FromSeconds(30)), clock);
        Device.Start();
    }

    public Device Device { get; }
    public List<SimulatedWrite> Heard { get; } = [];

    /// <summary>Of every thousand frames so many are missing, and said to be.</summary>
    public int LostOfThousand { get; init; }

    /// <summary>The sound card is pulled after so many frames.</summary>
    public long EndsAfter { get; init; } = long.MaxValue;

    public Func<SimulatedWrite, int>? Fault { get; init; }

    public static SoundingDevice WithPort(ManualClock clock, SimulatedSettings settings, Func<SimulatedWrite, int>? fault = null, int lost = 0, long endsAfter = long.MaxValue)
    {
        SoundingDevice? made = null;
        List<SimulatedWrite> before = [];
        made = new SoundingDevice(clock, () => SimulatedPort.Open(settings, clock, write => Note(write))) { Fault = fault, LostOfThousand = lost, EndsAfter = endsAfter };
        return made;

        void Note(SimulatedWrite write)
        {
            List<SimulatedWrite> all = made?.Heard ?? before;
            lock (all)
                all.Add(write);
        }
    }

    public static SoundingDevice WithPlayer(ManualClock clock, params SidPortModel[] models) => new(clock, () => new SoundingPlayer(clock, models));

    public PortHead MakeHead(ISidPort port) => head = new PortHead(new RetimedPort(port), clock, stepped: true);

    public Task ReadyAsync() => UntilAsync(() => Device.Status.State == DeviceState.Ready);

    public async Task<T> FinishAsync<T>(Task<T> job)
    {
        await UntilAsync(() => job.IsCompleted);
        return await job;
    }

    /// <summary>Moves the clock and the head on, ten milliseconds each time, until it holds.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        for (int step = 0; !holds(); step++)
        {
            Assert.That(step, Is.LessThan(20_000), "never came to it");
            await clock.StepAsync(TimeSpan.FromMilliseconds(10));
            head?.Step();
        }
    }

    /// <summary>Lets what waits for threads alone come to it, however long those take, and steps the head; the clock stands still.</summary>
    public async Task UntilInNoTimeAsync(Func<bool> holds)
    {
        for (long start = Stopwatch.GetTimestamp(); !holds();)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(60)), "it waits for the clock");
            head?.Step();
            await Task.Delay(1);
        }
    }

    public IJobSound? Listen(Device device, ISidDevice port) => port is SoundingPlayer player ? player : new PortEar(this, port, clock);

    public bool EndsMuted()
    {
        lock (Heard)
            return Heard.TakeLast(ChipSequences.SilencedRegisters.Length).Select(write => write.Value).All(value => value == 0) && Heard.Count > 0;
    }

    public ValueTask DisposeAsync() => Device.DisposeAsync();

    private static SidChip[] Chips(IEnumerable<SidPortModel> models) =>
        [.. models.Select((model, at) => new SidChip(model == SidPortModel.Mos8580 ? ChipModel.Mos8580 : ChipModel.Mos6581, (ushort)(0xd400 + 0x20 * at)))];

    /// <summary>Renders up to the cycle the port has played.</summary>
    private sealed class PortEar(SoundingDevice owner, ISidDevice device, TimeProvider clock) : IJobSound, ISampleSink
    {
        private readonly Queue<float> samples = new(Enumerable.Repeat(0f, Rate / 2));
        private readonly long started = clock.GetTimestamp();
        private SoftwareSid? chip;
        private int next;
        private long at;
        private long given;

        public string Source => "a test";
        public long LostFrames => given * owner.LostOfThousand / 1000;

        public int Read(Span<float> stereo)
        {
            if (given >= owner.EndsAfter)
                throw new IOException("the sound card was pulled");
            Render(((ISidPort)device).Report.PlayedCycles);
            // A sound card gives its rate, whatever is played.
            long due = (long)(clock.GetElapsedTime(started).TotalSeconds * Rate);
            while (given + samples.Count < due)
                samples.Enqueue(0);
            int frames = Math.Min(stereo.Length / 2, samples.Count);
            for (int i = 0; i < frames; i++)
                stereo[2 * i] = stereo[2 * i + 1] = 0.4f * samples.Dequeue();
            given += frames;
            return frames;
        }

        public void Write(ReadOnlySpan<float> rendered)
        {
            foreach (float sample in rendered)
                samples.Enqueue(sample);
        }

        public void Dispose()
        {
        }

        private void Render(long played)
        {
            if (chip is null || played < at)
            {
                chip = new SoftwareSid(ClockRate.Pal, Chips(device.Info.Chips.Select(each => each.Model)), new SoftwareSidOptions { SampleRateHz = Rate, Quality = RenderQuality.Quick }, this);
                at = 0;
            }
            List<SidWrite> writes = [];
            long last = at;
            lock (owner.Heard)
            {
                for (; next < owner.Heard.Count && (owner.Heard[next].Cycle < played || owner.Heard[next].Cycle > at + 2_000_000); next++)
                {
                    SimulatedWrite write = owner.Heard[next];
                    // What was left of the tune before comes now.
                    last = write.Cycle >= played ? last : Math.Max(last, write.Cycle);
                    writes.Add(new SidWrite((uint)(last - at), (byte)write.Chip, (byte)write.Register, (byte)(owner.Fault?.Invoke(write) ?? write.Value)));
                }
            }
            if (played <= at)
                return;
            chip.Play(new TapeSlice(new Cycles(at), new Cycles(played), writes.ToArray()));
            at = played;
        }
    }

    /// <summary>A C64 that runs what it is sent, a little later, and sends its sound back.</summary>
    private sealed class SoundingPlayer(TimeProvider clock, SidPortModel[] models) : INativePlayer, IJobSound, ISampleSink
    {
        private static readonly TimeSpan startsAfter = TimeSpan.FromMilliseconds(700);

        private readonly Lock gate = new();
        private readonly Queue<float> samples = new();
        private ISongMachine? machine;
        private SoftwareSid? chip;
        private long startedAt;
        private long given;

        public SidPortInfo Info { get; } = new()
        {
            Driver = "ultimate64",
            Name = "C64",
            Address = "nowhere",
            Chips = [.. models.Select(model => new SidPortChip(model))],
            Clocks = [SidClock.Pal],
            Timing = SidPortTiming.Exact,
            Lead = TimeSpan.Zero,
        };

        public NativeReport Report
        {
            get
            {
                lock (gate)
                    return machine is null ? new NativeReport(NativeState.Idle, TimeSpan.Zero, TimeSpan.Zero) : new NativeReport(NativeState.Playing, Played, TimeSpan.Zero);
            }
        }

        public INativeSound? Sound => null;
        public string Source => "the device's stream";
        public long LostFrames => 0;

        private TimeSpan Played => clock.GetElapsedTime(startedAt) - startsAfter is var since && since > TimeSpan.Zero ? since : TimeSpan.Zero;

        public void Start(NativeTune tune)
        {
            lock (gate)
            {
                machine = SongMachine.Start(TuneParser.Parse(tune.File.Span).Tune!, tune.Song, new MachineOptions()).Machine!;
                chip = new SoftwareSid(machine.Clock, machine.Chips, new SoftwareSidOptions { SampleRateHz = Rate, Quality = RenderQuality.Quick }, this);
                startedAt = clock.GetTimestamp();
                samples.Clear();
                given = 0;
            }
        }

        public int Read(Span<float> stereo)
        {
            lock (gate)
            {
                if (machine is not null && machine.Clock.ToCycles(Played) is var now && now > machine.Now)
                    chip!.Play(machine.Run(now));
                long due = (long)(clock.GetElapsedTime(startedAt).TotalSeconds * Rate);
                while (given + samples.Count < due)
                    samples.Enqueue(0);
                int frames = Math.Min(stereo.Length / 2, samples.Count);
                for (int i = 0; i < frames; i++)
                    stereo[2 * i] = stereo[2 * i + 1] = samples.Dequeue();
                given += frames;
                return frames;
            }
        }

        public void Write(ReadOnlySpan<float> rendered)
        {
            foreach (float sample in rendered)
                samples.Enqueue(sample);
        }

        public void Stop()
        {
            lock (gate)
                machine = null;
        }

        public void Pause()
        {
        }

        public void Resume()
        {
        }

        public void Probe()
        {
        }

        public void Interrupt()
        {
        }

        public bool CanLower => false;

        public void Lower(double decibels) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
