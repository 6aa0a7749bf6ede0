using System.IO.Pipes;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Tests.Pump;

/// <summary>A pump on a thread of this process, over real pipes.</summary>
sealed class InProcessPump : IPumpProcess
{
    private readonly CancellationTokenSource killed = new();
    private readonly Thread thread;
    private readonly IByteWire childInput;
    private readonly IByteWire childOutput;

    public InProcessPump(Func<IChipBus> openBus)
    {
        (Input, childInput) = Pipe();
        (childOutput, Output) = Pipe();
        thread = new Thread(() =>
        {
            ExitCode = PumpChild.Run(openBus, new PumpSettings(new RealTimeSettings(LockMemory: false)), childInput, childOutput, killed.Token);
            childOutput.Dispose();
            childInput.Dispose();
        });
        thread.Start();
    }

    public int Id => Environment.ProcessId;
    public IByteWire Input { get; }
    public IByteWire Output { get; }
    public int? ExitCode { get; private set; }

    public bool WaitForExit(TimeSpan timeout) => thread.Join(timeout);
    public void Kill() => killed.Cancel();

    public void Dispose()
    {
        Assert.That(thread.Join(TimeSpan.FromSeconds(5)), "the pump does not end");
        Input.Dispose();
        Output.Dispose();
        killed.Dispose();
    }

    private static (IByteWire Writer, IByteWire Reader) Pipe()
    {
        var server = new AnonymousPipeServerStream(PipeDirection.Out);
        var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        return (PipeEnd.Adopt("pipe", (int)server.SafePipeHandle.DangerousGetHandle(), server),
            PipeEnd.Adopt("pipe", (int)client.SafePipeHandle.DangerousGetHandle(), client));
    }
}
