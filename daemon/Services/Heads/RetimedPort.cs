using SidFlow.Hw.Ports;

namespace SidFlow.Services.Heads;

/// <summary>In front of a port with a fixed clock: a tune for another clock keeps its speed and its pitch.</summary>
/// <remarks>
/// Cycles are scaled without adding up errors. A chip's pitch is its frequency register times its clock, so the 16-bit frequency is scaled the other way;
/// both bytes are kept, since a change of one may carry into the other. Envelopes run on the device's clock: at most 4 % off, and not corrected.
/// </remarks>
public sealed class RetimedPort(ISidPort inner) : ISidPort
{
    private const int VoiceRegisters = 7, Voices = 3;

    private volatile Rates rates = new(SidClock.Pal, SidClock.Pal);
    private long given;
    private long passed;
    private ChipShadow wanted = new(1);
    private ChipShadow sent = new(1);

    public SidPortInfo Info => inner.Info;

    public SidPortReport Report
    {
        get
        {
            SidPortReport report = inner.Report;
            Rates now = rates;
            return report with { PlayedCycles = now.Back(report.PlayedCycles), QueuedCycles = now.Back(report.QueuedCycles) };
        }
    }

    public TimeSpan Delay => inner.Delay;

    /// <summary>The clock a port plays a tune of <paramref name="tune"/> at: the tune's own where it can, else the nearest.</summary>
    public static SidClock ClockFor(SidClock tune, IReadOnlyList<SidClock> clocks) =>
        clocks.Count == 0 || clocks.Contains(tune) ? tune : clocks.MinBy(clock => Math.Abs(clock.Hz - tune.Hz));

    public void Begin(SidPortTune tune)
    {
        rates = new Rates(tune.Clock, ClockFor(tune.Clock, inner.Info.Clocks));
        given = passed = 0;
        wanted = new ChipShadow(tune.Models.Count);
        sent = new ChipShadow(tune.Models.Count);
        inner.Begin(tune with { Clock = rates.To, FrameCycles = (int)rates.There(tune.FrameCycles) });
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        int wait = Pass(cycles);
        int voice = register / VoiceRegisters;
        if (rates.From == rates.To || voice >= Voices || register % VoiceRegisters > 1)
        {
            inner.Write(wait, chip, register, value);
            return;
        }
        wanted[chip, register] = (byte)value;
        int low = voice * VoiceRegisters;
        int scaled = rates.Frequency(wanted[chip, low] | wanted[chip, low + 1] << 8);
        // The byte that was written goes out in any case, the other one when the carry has reached it.
        int other = register == low ? low + 1 : low;
        Send(wait, chip, register, register == low ? scaled & 0xff : scaled >> 8);
        int beside = other == low ? scaled & 0xff : scaled >> 8;
        if (sent[chip, other] != beside)
            Send(0, chip, other, beside);
    }

    public void Wait(int cycles) => inner.Wait(Pass(cycles));
    public void Push() => inner.Push();
    public void Pause() => inner.Pause();
    public void Resume() => inner.Resume();
    public void Probe() => inner.Probe();
    public void Cancel() => inner.Cancel();
    public void Interrupt() => inner.Interrupt();
    public void Dispose() => inner.Dispose();

    private void Send(int wait, int chip, int register, int value)
    {
        inner.Write(wait, chip, register, value);
        sent[chip, register] = (byte)value;
    }

    private int Pass(int cycles)
    {
        given += cycles;
        long target = rates.There(given);
        int wait = (int)(target - passed);
        passed = target;
        return wait;
    }

    /// <param name="From">The tune's clock.</param>
    /// <param name="To">The device's.</param>
    private sealed record Rates(SidClock From, SidClock To)
    {
        private Int128 FromRate => (Int128)From.Numerator * To.Denominator;
        private Int128 ToRate => (Int128)To.Numerator * From.Denominator;

        public long There(long cycles) => (long)(cycles * ToRate / FromRate);
        public long Back(long cycles) => (long)(cycles * FromRate / ToRate);

        /// <summary>To the nearest; what would be above the highest stays there.</summary>
        public int Frequency(int register) => (int)Int128.Min(0xffff, (2 * register * FromRate + ToRate) / (2 * ToRate));
    }
}
