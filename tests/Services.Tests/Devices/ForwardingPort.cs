using SidFlow.Hw.Ports;

namespace SidFlow.Services.Tests.Devices;

/// <summary>Another port behind this one, for tests that change a single thing about it.</summary>
internal class ForwardingPort(ISidPort inner) : ISidPort
{
    public virtual SidPortInfo Info => inner.Info;
    public virtual SidPortReport Report => inner.Report;
    public virtual SidDeviceComplaint? Complaint => inner.Complaint;
    public TimeSpan Delay => inner.Delay;

    public void Begin(SidPortTune tune) => inner.Begin(tune);
    public void Write(int cycles, int chip, int register, int value) => inner.Write(cycles, chip, register, value);
    public void Wait(int cycles) => inner.Wait(cycles);
    public void Push() => inner.Push();
    public void Pause() => inner.Pause();
    public void Resume() => inner.Resume();
    public void Probe() => inner.Probe();
    public void Cancel() => inner.Cancel();
    public void Interrupt() => inner.Interrupt();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => inner.Dispose();
}
