using SidFlow.Hw.Ports;

namespace SidFlow.Services.Tests.Devices;

/// <summary>A port that does what a test wants, and tells of what nobody may do to a port.</summary>
internal sealed class ScriptedPort : ISidPort
{
    private int disposed;
    private int misused;

    /// <summary>Called by the probing thread.</summary>
    public Action OnProbe { get; set; } = () => { };
    public Action OnDispose { get; set; } = () => { };

    public int Probes { get; private set; }
    public bool IsInterrupted { get; private set; }
    public bool IsDisposed => Volatile.Read(ref disposed) > 0;

    /// <summary>Calls after it was disposed, and disposals beyond the first.</summary>
    public int Misused => Volatile.Read(ref misused);

    public SidPortInfo Info { get; } = new()
    {
        Driver = "scripted",
        Name = "Scripted SID",
        Address = "nowhere",
        Chips = [new SidPortChip(SidPortModel.Mos6581)],
        Clocks = [SidClock.Pal],
        Timing = SidPortTiming.Exact,
        Lead = TimeSpan.FromMilliseconds(40),
    };

    public SidPortReport Report => default;
    public TimeSpan Delay => TimeSpan.Zero;

    public static SidPortException Error(SidPortFault fault, string reason = "the test says so") => new(fault, "scripted", "test", reason);

    public void Probe()
    {
        Note();
        Probes++;
        OnProbe();
    }

    public void Begin(SidPortTune tune) => Note();
    public void Write(int cycles, int chip, int register, int value) => Note();
    public void Wait(int cycles) => Note();
    public void Push() => Note();
    public void Pause() => Note();
    public void Resume() => Note();
    public void Cancel() => Note();
    public void Interrupt() => IsInterrupted = true;

    public void Dispose()
    {
        if (Interlocked.Increment(ref disposed) > 1)
            Interlocked.Increment(ref misused);
        OnDispose();
    }

    private void Note()
    {
        if (IsDisposed)
            Interlocked.Increment(ref misused);
    }
}
