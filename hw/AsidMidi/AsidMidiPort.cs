using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.AsidMidi;

/// <summary>A receiver of ASID as a port: one message a frame and chip, evenly spaced by a thread of its own.</summary>
public sealed class AsidMidiPort : ISidPort
{
    /// <summary>Frames of PAL and NTSC machines, for tunes that do not say how often they play.</summary>
    private const int PalFrame = 19656;
    private const int NtscFrame = 17095;

    /// <summary>More than 16 play calls a frame is not music but samples, which the protocol cannot carry.</summary>
    private const int ShortestFrame = PalFrame / 16;

    /// <summary>A frame this late counts as late.</summary>
    private static readonly TimeSpan lateLimit = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan idleWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan roomWait = TimeSpan.FromMilliseconds(1);

    private readonly AsidMidiSettings settings;
    private readonly IMidiWire wire;
    private readonly TimeProvider time;
    private readonly TimeLine line;
    private readonly FaultLatch fault;
    private readonly AsidFrameQueue queue;
    private readonly AsidOutput output;
    private readonly Lock sending = new();
    private readonly AutoResetEvent woken = new(initialState: false);
    private readonly ManualResetEvent interruption = new(initialState: false);
    private readonly RealTimeThread? thread;
    private readonly byte[] message = new byte[AsidEncoder.LongestMessage];
    private volatile bool ended;
    private bool disposed;
    private SidClock clock = SidClock.Pal;
    private int chips;
    private long cycle;
    private bool playing;
    private bool paused;
    private long behindSince;
    private long writes;
    private long lateWrites;
    private long worstLateness;
    private long merged;
    private long lost;
    private long mergedFrames;

    private AsidMidiPort(AsidMidiSettings settings, IMidiWire wire, string name, TimeProvider time, bool threaded)
    {
        this.settings = settings;
        this.wire = wire;
        fault = new FaultLatch(wire.Name);
        this.time = time;
        line = new TimeLine(time, settings.Lead);
        queue = new AsidFrameQueue(settings.Models.Count, mayFlush: !settings.CountsFrames);
        output = new AsidOutput(wire, settings);
        Info = new SidPortInfo
        {
            Driver = "asid-midi",
            Name = name,
            Address = wire.Name,
            Chips = [.. settings.Models.Select(model => new SidPortChip(model))],
            Clocks = settings.Clocks,
            Timing = SidPortTiming.Frame,
            Lead = settings.Lead,
            Latency = settings.Latency,
        };
        Guard(output.Silence);
        // Memory is not locked: this is the daemon's own process.
        thread = threaded ? new RealTimeThread("asid", new RealTimeSettings(LockMemory: false), Send) : null;
    }

    public SidPortInfo Info { get; }

    public SidPortReport Report => line.Report(Interlocked.Read(ref writes), Interlocked.Read(ref lateWrites), new TimeSpan(Interlocked.Read(ref worstLateness)),
        Interlocked.Read(ref merged) + Interlocked.Read(ref lost));

    /// <summary>Frames that went into the next one because the wire was behind, since <see cref="Begin"/>; any thread.</summary>
    internal long MergedFrames => Interlocked.Read(ref mergedFrames);

    public TimeSpan Delay => queue.HasRoom ? line.Delay : Info.Lead;

    /// <exception cref="SidPortException">Refused: the settings make no sense; Absent, Denied or Busy as the system says.</exception>
    public static AsidMidiPort Open(AsidMidiSettings settings)
    {
        foreach (string problem in settings.Validate())
            throw new SidPortException(SidPortFault.Refused, "asid-midi", "open", problem);
        try
        {
            RawMidiPort? port = settings.Port.StartsWith('/') ? null : Find(settings, RawMidiPorts.Outputs());
            string path = port?.Path ?? settings.Port;
            // The kernel holds one frame at most: what it holds can no longer be merged.
            int buffer = Math.Max(settings.Models.Count * AsidEncoder.LongestRegisters, AsidEncoder.LongestMessage);
            return Open(settings, RawMidiDevice.OpenOutput(path, buffer), port?.CardName ?? path, TimeProvider.System, threaded: true);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <param name="wire">Belongs to the port from here on, also when this throws.</param>
    /// <param name="threaded">False when the caller turns <see cref="Step"/> itself.</param>
    internal static AsidMidiPort Open(AsidMidiSettings settings, IMidiWire wire, string name, TimeProvider time, bool threaded)
    {
        try
        {
            return new AsidMidiPort(settings, wire, name, time, threaded);
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    internal static RawMidiPort Find(AsidMidiSettings settings, IReadOnlyList<RawMidiPort> outputs)
    {
        string wanted = settings.Port.Length > 0 ? settings.Port : settings.Profile.CardName;
        bool Named(string name) => name.Contains(wanted, StringComparison.OrdinalIgnoreCase);
        return outputs.FirstOrDefault(port => Named(port.CardName) || Named(port.CardId) || Named(port.Name))
            ?? throw new SidPortException(SidPortFault.Absent, "asid-midi", "open", outputs.Count == 0
                ? $"no MIDI port is called '{wanted}', this machine has none"
                : $"no MIDI port is called '{wanted}', there are {string.Join(", ", outputs.Select(port => port.CardName))}");
    }

    public void Begin(SidPortTune tune)
    {
        ThrowIfBroken();
        Info.Require(tune);
        int frameCycles = FrameCycles(tune);
        lock (sending)
        {
            Forget();
            Guard(output.Silence);
            Guard(() => Describe(tune, frameCycles));
        }
        if (interruption.WaitOne(settings.Profile.Quiet))
            ThrowIfBroken();
        lock (sending)
        {
            clock = tune.Clock;
            chips = tune.Models.Count;
            cycle = 0;
            queue.Begin(frameCycles);
            Guard(() => output.WriteNow(message.AsSpan(0, AsidEncoder.Start(message))));
            output.Begin(chips);
            line.Begin(clock);
            ClearCounters();
            playing = true;
        }
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        ISidPort.CheckWrite(cycles, chip, chips, register, value);
        Wait(cycles);
        if (register < ChipSequences.Registers)
            queue.Add(cycle, chip, register, value);
        Interlocked.Exchange(ref lost, queue.Lost);
    }

    public void Wait(int cycles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cycles);
        ThrowIfBroken();
        cycle += cycles;
        line.Add(cycles);
        long since = time.GetTimestamp();
        while (!queue.TryAdvance(cycle))
        {
            woken.Set();
            if (time.GetElapsedTime(since) > ISidPort.StallLimit)
                throw new SidPortException(SidPortFault.Stalled, Info.Address, "write", "the queue of frames is full");
            interruption.WaitOne(1);
            ThrowIfBroken();
        }
    }

    public void Push()
    {
        ThrowIfBroken();
        woken.Set();
    }

    public void Pause()
    {
        ThrowIfBroken();
        lock (sending)
        {
            line.Pause();
            paused = true;
            Guard(() => output.SetVolumes(on: false));
        }
    }

    public void Resume()
    {
        ThrowIfBroken();
        lock (sending)
        {
            if (paused)
                Guard(() => output.SetVolumes(on: true));
            paused = false;
            line.Resume();
        }
        woken.Set();
    }

    /// <remarks>Nothing comes back over this wire; an idle receiver is told once more to stop, which fails when the wire is gone.</remarks>
    public void Probe()
    {
        ThrowIfBroken();
        lock (sending)
            if (!playing)
                Guard(() => output.WriteNow(message.AsSpan(0, AsidEncoder.Stop(message))));
    }

    public void Cancel()
    {
        lock (sending)
        {
            Forget();
            if (fault.IsSet)
                return;
            try
            {
                output.Silence();
            }
            catch (WireException error)
            {
                fault.Set(SidPortException.From(error));
            }
        }
    }

    public void Interrupt()
    {
        fault.Interrupt();
        interruption.Set();
        wire.Interrupt();
    }

    public void Dispose()
    {
        if (disposed)
            return;
        Cancel();
        disposed = true;
        ended = true;
        woken.Set();
        if (thread?.Join(ISidPort.StallLimit) == false)
            wire.Interrupt();
        wire.Dispose();
    }

    /// <summary>Sends what is due. On the port's own thread, or a test's.</summary>
    /// <returns>After what time to come again.</returns>
    internal TimeSpan Step()
    {
        lock (sending)
        {
            if (!playing || paused || fault.IsSet)
                return idleWait;
            try
            {
                return SendDue();
            }
            catch (WireException error)
            {
                fault.Set(SidPortException.From(error));
            }
            return idleWait;
        }
    }

    private TimeSpan SendDue()
    {
        if (output.TryFinish())
            behindSince = time.GetTimestamp();
        else if (time.GetElapsedTime(behindSince) > ISidPort.StallLimit)
            throw new WireException(wire.Name, "write", Errno.ETIMEDOUT, "it takes no more bytes");
        while (queue.Peek() is { } slot)
        {
            long late = line.Played - slot.Due;
            if (late < 0)
                return output.IsBehind ? Least(roomWait, clock.ToTime(-late)) : clock.ToTime(-late);
            AsidFrameQueue.Slot? second = queue.PeekSecond();
            bool overtaken = second is not null && second.Due <= line.Played && second.Due != slot.Due;
            if (output.IsBehind || overtaken)
            {
                if (second is null || second.Due > line.Played)
                    return roomWait;
                MergeInto(slot, second);
            }
            else
                SendNow(slot, clock.ToTime(late));
            queue.Pop();
        }
        return output.IsBehind ? roomWait : idleWait;
    }

    private void SendNow(AsidFrameQueue.Slot slot, TimeSpan late)
    {
        long before = output.Writes;
        output.Send(slot.Chips);
        Interlocked.Exchange(ref writes, output.Writes);
        if (late > lateLimit)
            Interlocked.Add(ref lateWrites, output.Writes - before);
        if (late.Ticks > Interlocked.Read(ref worstLateness))
            Interlocked.Exchange(ref worstLateness, late.Ticks);
    }

    /// <summary>A frame that can no longer go out alone becomes the beginning of the next.</summary>
    private void MergeInto(AsidFrameQueue.Slot slot, AsidFrameQueue.Slot next)
    {
        for (int chip = 0; chip < chips; chip++)
        {
            Interlocked.Add(ref merged, slot.Chips[chip].Merge(next.Chips[chip]));
            (slot.Chips[chip], next.Chips[chip]) = (next.Chips[chip], slot.Chips[chip]);
        }
        Interlocked.Increment(ref mergedFrames);
    }

    private void Send()
    {
        while (!ended)
        {
            TimeSpan wait = Step();
            long deadline = MonotonicTime.Now + wait.Ticks * TimeSpan.NanosecondsPerTick;
            if (wait > 2 * roomWait)
                woken.WaitOne(Least(wait - roomWait, idleWait));
            else
                MonotonicTime.SleepUntil(deadline);
        }
    }

    /// <summary>What a receiver must know before the first frame. Models and order come before the speed, after which it is busy.</summary>
    private void Describe(SidPortTune tune, int frameCycles)
    {
        if (settings.Profile.Shows && settings.ShowTitle && tune.Title.Length > 0)
            output.WriteNow(message.AsSpan(0, AsidEncoder.Text(message, tune.Title)));
        for (int chip = 0; settings.Profile.Describes && chip < tune.Models.Count; chip++)
            output.WriteNow(message.AsSpan(0, AsidEncoder.ChipModel(message, chip, tune.Models[chip])));
        if (settings.WriteOrder)
            output.WriteNow(message.AsSpan(0, AsidEncoder.WriteOrder(message, voiceByVoice, new byte[AsidFrame.Ids])));
        if (settings.SendsSpeed)
            output.WriteNow(message.AsSpan(0, AsidEncoder.Speed(message, tune.Clock == SidClock.Ntsc, frameCycles * 1e6 / tune.Clock.Hz, settings.Buffered)));
    }

    /// <summary>For each id its place: a voice's frequency, pulse and envelope, then its control register twice; filter and volume last.</summary>
    private static readonly byte[] voiceByVoice =
    [
        0, 1, 2, 3, 4, 5, 8,
        9, 10, 11, 12, 13, 16, 17,
        18, 19, 20, 21, 24, 25, 26,
        27, 6, 14, 22, 7, 15, 23,
    ];

    private static int FrameCycles(SidPortTune tune) =>
        tune.FrameCycles >= ShortestFrame ? tune.FrameCycles : tune.Clock == SidClock.Ntsc ? NtscFrame : PalFrame;

    /// <summary>Under the lock.</summary>
    private void Forget()
    {
        playing = false;
        paused = false;
        line.Cancel();
        queue.Clear();
    }

    private void ClearCounters()
    {
        Interlocked.Exchange(ref writes, 0);
        Interlocked.Exchange(ref lateWrites, 0);
        Interlocked.Exchange(ref worstLateness, 0);
        Interlocked.Exchange(ref merged, 0);
        Interlocked.Exchange(ref lost, 0);
        Interlocked.Exchange(ref mergedFrames, 0);
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (WireException error)
        {
            throw fault.Set(SidPortException.From(error));
        }
    }

    private void ThrowIfBroken()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        fault.ThrowIfSet();
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
