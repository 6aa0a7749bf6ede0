using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;

namespace SidFlow.Faults.Rigs;

/// <summary>Starts pumps as the daemon does, and does them harm.</summary>
/// <param name="sidflowd">Path of sidflowd.dll.</param>
internal sealed class PumpUnderTest(string sidflowd)
{
    private volatile PumpedPort? last;

    public PumpedPort Start(string driver, string options) =>
        last = PumpedPort.Open(PumpProcess.Start("dotnet", sidflowd, "pump", driver, options));

    /// <returns>False when the fault is not the pump's.</returns>
    public bool TryBreak(Fault fault)
    {
        if (fault is not (Fault.PumpKilled or Fault.PumpStopped))
            return false;
        Signal(fault == Fault.PumpKilled ? "KILL" : "STOP", last!.Statistics.ProcessId);
        return true;
    }

    private static void Signal(string signal, int process)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{process}"]) { RedirectStandardError = true })!;
        kill.WaitForExit(TimeSpan.FromSeconds(5));
    }
}
