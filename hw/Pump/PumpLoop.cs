using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Pump;

/// <summary>Takes events out of the ring and gives each to the chips at its time.</summary>
/// <remarks>
/// <see cref="Step"/> belongs to the real-time thread, the rest to the thread that fills the ring.
/// The time line keeps the contract of <see cref="ISidPort"/>. Nothing is allocated while a tune plays.
/// </remarks>
internal sealed class PumpLoop(IChipBus bus, PumpRing ring, IPumpClock clock)
{
    /// <summary>A write this late counts as late: more than what a listener could take for the tune's own rhythm is far above it.</summary>
    public const long LateNanoseconds = Millisecond;

    private const long Millisecond = 1_000_000;

    /// <summary>Below this a nap is not worth it; naps are in whole milliseconds.</summary>
    private const long ShortestNap = 2 * Millisecond;

    private const long IdleNap = 100 * Millisecond;

    /// <summary>After standing still this long the time line goes on from where it stood instead of hurrying.</summary>
    private const long SlipNanoseconds = 50 * Millisecond;

    private readonly ChipShadow shadow = new(PumpEvent.MostChips);
    private readonly LatenessHistogram lateness = new();
    private readonly SidPortModel[] models = new SidPortModel[PumpEvent.MostChips];
    private readonly long leadNanoseconds = bus.Info.Lead.Ticks * TimeSpan.NanosecondsPerTick;

    // Written by the filling thread.
    private long givenCycles;
    private long discardBefore;
    private bool pauseWanted;
    private bool stopWanted;
    private volatile bool muteWanted;

    // Written by the real-time thread.
    private SidClock tuneClock = SidClock.Pal;
    private uint numerator;
    private uint denominator;
    private int frameCycles;
    private int chips;
    private bool paused;
    private bool muted;
    private long cycle;             // of the last event taken
    private long takenCycles;       // over all tunes
    private long origin;            // the time of cycle 0 while running
    private long standing;          // the cycle played last while not running
    private bool running;
    private long front = long.MaxValue;     // the cycle of the write that is waited for or under way
    private long waitingSince;
    private long tunes;
    private long writes;
    private long lateWrites;
    private long underruns;

    public void AddGiven(uint cycles) => Volatile.Write(ref givenCycles, givenCycles + cycles);
    public void Wake() => clock.Wake();

    public void SetPause(bool wanted)
    {
        Volatile.Write(ref pauseWanted, wanted);
        clock.Wake();
    }

    /// <summary>Forgets everything in the ring up to now.</summary>
    public void Cancel()
    {
        Volatile.Write(ref pauseWanted, false);
        Volatile.Write(ref discardBefore, ring.Pushed);
        muteWanted = true;
        clock.Wake();
    }

    public void Stop()
    {
        Volatile.Write(ref stopWanted, true);
        clock.Wake();
    }

    public bool IsPlaying => Volatile.Read(ref running);

    /// <summary>Each field is right; together they may be some microseconds apart.</summary>
    public PumpReport Report => new(
        Volatile.Read(ref tunes), Played(), ring.Popped, Volatile.Read(ref writes), Volatile.Read(ref lateWrites),
        lateness.Worst, lateness.Percentile(0.99), Volatile.Read(ref underruns), GC.GetTotalAllocatedBytes(precise: false),
        IsPlaying);

    /// <summary>One turn: at most one nap or one batch.</summary>
    /// <returns>False when it is over.</returns>
    /// <exception cref="SidPortException">The device failed, or the events make no sense.</exception>
    public bool Step()
    {
        if (Volatile.Read(ref stopWanted))
            return false;
        if (muteWanted)
            Discard();
        if (paused != Volatile.Read(ref pauseWanted))
            ChangePause();
        if (paused)
            clock.Nap(IdleNap);
        else if (!ring.TryPeek(out PumpEvent next))
            AwaitMore();
        else if (!next.IsTimed)
            Control(next);
        else if (chips == 0)
            throw Nonsense("a write before any tune began");
        else if (running || TryStart())
            Play(next);
        return true;
    }

    private void Discard()
    {
        muteWanted = false;
        while (ring.Popped < Volatile.Read(ref discardBefore) && ring.TryPeek(out PumpEvent next))
            Take(next);
        Stand(Played());
        cycle = standing;
        Mute();
    }

    private void ChangePause()
    {
        paused = !paused;
        if (paused)
            Stand(Played());
        SetVolumes(paused ? (byte)0xf0 : (byte)0xff);
        waitingSince = clock.Now;
        if (!paused && chips > 0 && Queued > 0)
            Start();
    }

    private void AwaitMore()
    {
        waitingSince = clock.Now;
        if (!running)
        {
            clock.Nap(IdleNap);
            return;
        }
        long left = Due(cycle) - waitingSince;
        if (left > 0)
        {
            clock.Nap(Math.Max(left, Millisecond));
            return;
        }
        Volatile.Write(ref underruns, underruns + 1);
        Stand(cycle);
    }

    /// <summary>With the lead in the ring, or after its time.</summary>
    private bool TryStart()
    {
        if (tuneClock.ToNanoseconds(Queued) >= leadNanoseconds || clock.Now - waitingSince >= leadNanoseconds)
        {
            Start();
            return true;
        }
        clock.Nap(ShortestNap);
        return false;
    }

    private void Play(PumpEvent next)
    {
        if (next.Kind == PumpEventKind.Wait)
        {
            Take(next);
            return;
        }
        Volatile.Write(ref front, cycle + next.Operand);
        long due = Due(cycle + next.Operand);
        long left = due - clock.Now;
        if (left > ShortestNap)
        {
            clock.Nap(left - Millisecond);
            return;
        }
        PlayBatch(next, clock.WaitUntil(due));
        Volatile.Write(ref front, long.MaxValue);
    }

    private void PlayBatch(PumpEvent next, long late)
    {
        if (late > SlipNanoseconds)
        {
            Volatile.Write(ref origin, origin + late);
            Volatile.Write(ref underruns, underruns + 1);
        }
        lateness.Record(late);
        int batch = bus.BatchCycles;
        long sinceFirst = 0;
        long sinceWrite = 0;
        int count = 0;
        do
        {
            Take(next);
            if (next.Kind == PumpEventKind.Write && next.Register < ChipSequences.Registers)
            {
                if (next.Chip >= chips)
                    throw Nonsense($"a write to chip {next.Chip} of {chips}");
                bus.Write(count == 0 ? 0 : (int)sinceWrite, next.Chip, next.Register, next.Value);
                shadow[next.Chip, next.Register] = next.Value;
                sinceWrite = 0;
                count++;
            }
            if (!ring.TryPeek(out next) || !next.IsTimed)
                break;
            sinceFirst += next.Operand;
            sinceWrite += next.Operand;
        }
        while (sinceFirst <= batch && (count == 0 || next.Kind != PumpEventKind.Write || bus.Joins((int)sinceWrite, next.Chip, next.Register)));
        if (count == 0)
            return;
        bus.Flush();
        muted = false;
        Volatile.Write(ref writes, writes + count);
        if (late > LateNanoseconds)
            Volatile.Write(ref lateWrites, lateWrites + count);
    }

    private void Take(PumpEvent next)
    {
        if (next.IsTimed)
        {
            cycle += next.Operand;
            Volatile.Write(ref takenCycles, takenCycles + next.Operand);
        }
        ring.Pop();
    }

    private void Control(PumpEvent next)
    {
        ring.Pop();
        switch (next.Kind)
        {
            case PumpEventKind.ClockNumerator:
                numerator = next.Operand;
                break;
            case PumpEventKind.ClockDenominator:
                denominator = next.Operand;
                break;
            case PumpEventKind.Frame:
                frameCycles = (int)Math.Min(next.Operand, int.MaxValue);
                break;
            case PumpEventKind.Model:
                models[next.Chip] = (SidPortModel)next.Value;
                break;
            case PumpEventKind.Begin:
                Begin(next.Chip);
                break;
            case PumpEventKind.Probe:
                bus.Probe();
                break;
            default:
                throw Nonsense($"an event of kind {next.Kind}");
        }
    }

    private void Begin(int count)
    {
        var wanted = new SidClock(numerator, Math.Max(denominator, 1));
        if (wanted.Hz is < 100_000 or > 10_000_000)
            throw Nonsense($"a clock of {wanted.Hz:f0} Hz");
        bus.Begin(new SidPortTune { Clock = wanted, Models = models[..count], FrameCycles = frameCycles });
        tuneClock = wanted;
        chips = count;
        shadow.Clear();
        muted = true;
        lateness.Clear();
        cycle = 0;
        Stand(0);
        waitingSince = clock.Now;
        Volatile.Write(ref writes, 0);
        Volatile.Write(ref lateWrites, 0);
        Volatile.Write(ref underruns, 0);
        Volatile.Write(ref tunes, tunes + 1);
    }

    private void Start()
    {
        Volatile.Write(ref origin, clock.Now - tuneClock.ToNanoseconds(standing));
        Volatile.Write(ref running, true);
    }

    private void Stand(long at)
    {
        Volatile.Write(ref front, long.MaxValue);
        Volatile.Write(ref standing, at);
        Volatile.Write(ref running, false);
    }

    private void Mute()
    {
        if (muted || chips == 0)
            return;
        for (int chip = 0; chip < chips; chip++)
            foreach (byte register in ChipSequences.SilencedRegisters)
                bus.Write(ChipSequences.Spacing, chip, register, 0);
        bus.Flush();
        shadow.Clear();
        muted = true;
    }

    private void SetVolumes(byte mask)
    {
        if (chips == 0)
            return;
        for (int chip = 0; chip < chips; chip++)
            bus.Write(0, chip, ChipSequences.VolumeRegister, shadow[chip, ChipSequences.VolumeRegister] & mask);
        bus.Flush();
    }

    /// <summary>Cycles given and not played, while standing still.</summary>
    private long Queued => Volatile.Read(ref givenCycles) - takenCycles + cycle - standing;

    private long Due(long at) => origin + tuneClock.ToNanoseconds(at);

    /// <summary>Any thread. Not past a write that the device has not taken: what it holds up stands still, whatever the clock says.</summary>
    private long Played()
    {
        if (!Volatile.Read(ref running))
            return Volatile.Read(ref standing);
        long given = Volatile.Read(ref cycle) + Volatile.Read(ref givenCycles) - Volatile.Read(ref takenCycles);
        long now = tuneClock.ToCycles(TimeSpan.FromTicks((clock.Now - Volatile.Read(ref origin)) / TimeSpan.NanosecondsPerTick));
        return Math.Clamp(now, 0, Math.Max(Math.Min(given, Volatile.Read(ref front)), 0));
    }

    private SidPortException Nonsense(string what) => new(SidPortFault.Refused, bus.Info.Address, "pump", $"its parent sent {what}");
}
