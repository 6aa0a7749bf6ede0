using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Pump;

/// <summary>The pump as a child process of its own. Its standard error is ours.</summary>
public sealed class PumpProcess : IPumpProcess
{
    private readonly Process process;

    private PumpProcess(Process process)
    {
        this.process = process;
        Input = Adopt("pump input", process.StandardInput.BaseStream);
        Output = Adopt("pump output", process.StandardOutput.BaseStream);
    }

    public int Id => process.Id;
    public IByteWire Input { get; }
    public IByteWire Output { get; }

    /// <param name="program">The executable.</param>
    /// <param name="arguments">Such as <c>pump simulated {}</c>.</param>
    /// <exception cref="SidPortException">Absent: there is no such program.</exception>
    public static PumpProcess Start(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // No compiling beside the real-time thread, and a heap that has no reason to grow.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x4000000";
        try
        {
            return new PumpProcess(Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw new SidPortException(SidPortFault.Absent, program, "start", error.Message, error);
        }
    }

    public bool WaitForExit(TimeSpan timeout) => process.WaitForExit(timeout);

    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException ended)
        {
            // It was quicker, which is what was wanted.
            Debug.Assert(process.HasExited, ended.Message);
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        process.Dispose();
    }

    private static IByteWire Adopt(string name, Stream stream) =>
        PipeEnd.Adopt(name, (int)((PipeStream)stream).SafePipeHandle.DangerousGetHandle(), owner: stream);
}
