using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;

namespace SidFlow.Hw.Tests.Pump;

/// <summary>Naps and waits pass at once, and exactly.</summary>
sealed class HandPumpClock : IPumpClock
{
    public long Now { get; private set; } = 1_000_000_000;

    public void Forward(long nanoseconds) => Now += nanoseconds;
    public void Nap(long nanoseconds) => Now += nanoseconds;

    public long WaitUntil(long deadline)
    {
        long late = Now - deadline;
        Now = Math.Max(Now, deadline);
        return Math.Max(late, 0);
    }

    public void Wake()
    {
    }
}

/// <summary>Notes what reaches the chips and when.</summary>
sealed class RecordingBus(IPumpClock clock) : IChipBus
{
    public readonly record struct Entry(long Time, int Batch, int Cycles, int Chip, int Register, int Value);

    private int batch;

    public List<Entry> Writes { get; } = [];
    public bool Forget { get; set; }
    public SidPortTune? Tune { get; private set; }

    public SidPortInfo Info { get; } = new()
    {
        Driver = "recording",
        Name = "recording",
        Address = "recording",
        Chips = [default],
        Clocks = [SidClock.OneMegahertz],
        Timing = SidPortTiming.HostTimed,
        Lead = TimeSpan.FromMilliseconds(10),
    };

    public int BatchCycles => 20;

    public void Begin(SidPortTune tune) => Tune = tune;

    public void Write(int cycles, int chip, int register, int value)
    {
        if (!Forget)
            Writes.Add(new Entry(clock.Now, batch, cycles, chip, register, value));
    }

    public void Flush() => batch++;

    public void Probe()
    {
    }

    public void Interrupt()
    {
    }

    public void Dispose()
    {
    }
}
