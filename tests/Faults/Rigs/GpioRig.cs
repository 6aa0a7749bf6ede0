using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.RealTime;
using SidFlow.Hw.Wires.Spi;
using SidFlow.Simulators;
using SidFlow.Simulators.GpioSid;

namespace SidFlow.Faults.Rigs;

/// <summary>A chip on an MCP23S17. The pump runs in this process, as no other one could be given a made-up kernel.</summary>
public sealed class GpioRig : Rig
{
    private const int SpiHz = 10_000_000;
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Stands for <c>/dev/spidev0.0</c>, of which the daemon looks whether it is still there.</summary>
    private readonly string node = Path.GetTempFileName();

    private readonly SpiKernel kernel = new(SpiHz);

    public static IReadOnlyList<Fault> Faults { get; } = [Fault.Pulled, Fault.IoError, Fault.Stalled, Fault.BrieflyStalled, Fault.Slow];

    public override Func<string, string, ISidPort> Pump => (_, options) =>
    {
        GpioSidSettings settings = JsonSerializer.Deserialize<GpioSidSettings>(options, json)!;
        return PumpedPort.Open(new PumpThread(() => OpenBus(settings)));
    };

    public override IReadOnlyList<HeardWrite> Heard => kernel.Heard;
    public override bool IsSilent => IsQuiet(kernel.Heard);

    public override JsonObject Options(int opening) => new()
    {
        ["wiring"] = "Expander",
        ["spiPath"] = node,
        ["hasReset"] = false,
        ["clock"] = new JsonObject { ["numerator"] = SidClock.Pal.Numerator, ["denominator"] = SidClock.Pal.Denominator },
    };

    public override void Break(Fault fault, Random random)
    {
        switch (fault)
        {
            case Fault.Pulled:
                kernel.Error = Errno.ENODEV;
                File.Delete(node);
                break;
            case Fault.IoError:
                kernel.ErrorOnce = Errno.EIO;
                break;
            case Fault.Stalled or Fault.BrieflyStalled:
                kernel.Holds = true;
                break;
            case Fault.Slow:
                kernel.Delay = TimeSpan.FromMilliseconds(2);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, "not on these lines");
        }
    }

    public override void Mend()
    {
        kernel.Error = kernel.ErrorOnce = Errno.None;
        kernel.Holds = false;
        kernel.Delay = TimeSpan.Zero;
        File.WriteAllBytes(node, []);
    }

    protected override void End()
    {
        Mend();
        File.Delete(node);
    }

    private GpioSidBus OpenBus(GpioSidSettings settings)
    {
        try
        {
            SpiDevice spi = SpiDevice.Open(settings.SpiPath, 0, SpiHz, kernel);
            return GpioSidBus.Open(settings, new SpiLines(spi, new ExpanderEncoding(0, 1), SpiHz, settings.SelectNanoseconds, settings.HasReset));
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <summary>A kernel with one SPI bus, on which hangs an expander.</summary>
    private sealed unsafe class SpiKernel : ISystemCalls
    {
        private const int MessageRequest = 0x6B00;
        private const int TransferBytes = 32;

        private readonly Lock access = new();
        private readonly SidBus bus;
        private readonly PortExpander board;
        private long since = Stopwatch.GetTimestamp();

        public SpiKernel(int bitsPerSecond)
        {
            bus = new SidBus(new SidPins([.. Enumerable.Range(0, 8)], [.. Enumerable.Range(8, 5)], [13]), 1e9 / SidClock.Pal.Hz, phaseNanoseconds: 300);
            board = new PortExpander(bus, bitsPerSecond);
        }

        public volatile Errno Error;
        public volatile Errno ErrorOnce;
        public volatile bool Holds;
        public TimeSpan Delay { get; set; }

        public IReadOnlyList<HeardWrite> Heard
        {
            get { lock (access) return [.. bus.Latched.Select(write => new HeardWrite(write.Nanoseconds, write.Chip, write.Register, write.Value))]; }
        }

        public int Open(string path, int flags) => Error == Errno.None ? 100 : -(int)Errno.ENOENT;
        public int Close(int file) => 0;
        public int Read(int file, Span<byte> bytes) => -(int)Errno.EAGAIN;
        public int Write(int file, ReadOnlySpan<byte> bytes) => bytes.Length;
        public int NewEvent() => 101;

        public int Poll(Span<PollEntry> entries, int timeoutMilliseconds)
        {
            entries[0].Got = entries[0].Wanted;
            return 1;
        }

        public int Control(int file, nuint request, void* argument)
        {
            if (((uint)request & 0xffff) != MessageRequest)
                return 0;
            while (Holds)
                Thread.Sleep(1);
            if (Delay > TimeSpan.Zero)
                Thread.Sleep(Delay);
            Errno once = ErrorOnce;
            ErrorOnce = Errno.None;
            if (Error != Errno.None || once != Errno.None)
                return -(int)(Error != Errno.None ? Error : once);
            lock (access)
                Transfer(new Span<byte>(argument, (int)((uint)request >> 16 & 0x3fff)));
            return 0;
        }

        private void Transfer(Span<byte> transfers)
        {
            board.Idle(Stopwatch.GetElapsedTime(since).TotalNanoseconds);
            since = Stopwatch.GetTimestamp();
            for (int at = 0; at < transfers.Length; at += TransferBytes)
            {
                var bytes = new Span<byte>((void*)BitConverter.ToUInt64(transfers[at..]), BitConverter.ToInt32(transfers[(at + 16)..]));
                board.Frame(bytes, BitConverter.ToUInt16(transfers[(at + 24)..]));
            }
        }
    }

    /// <summary>A pump on a thread of this process, over real pipes.</summary>
    private sealed class PumpThread : IPumpProcess
    {
        private readonly CancellationTokenSource killed = new();
        private readonly Thread thread;

        public PumpThread(Func<IChipBus> openBus)
        {
            (Input, IByteWire childInput) = Pipe();
            (IByteWire childOutput, Output) = Pipe();
            thread = new Thread(() =>
            {
                PumpChild.Run(openBus, new PumpSettings(new RealTimeSettings(LockMemory: false), SpinMicroseconds: 0), childInput, childOutput, killed.Token);
                childOutput.Dispose();
                childInput.Dispose();
            })
            { IsBackground = true, Name = "pump in process" };
            thread.Start();
        }

        public int Id => Environment.ProcessId;
        public IByteWire Input { get; }
        public IByteWire Output { get; }

        public bool WaitForExit(TimeSpan timeout) => thread.Join(timeout);
        public void Kill() => killed.Cancel();

        public void Dispose()
        {
            Input.Dispose();
            Output.Dispose();
        }

        private static (IByteWire Writer, IByteWire Reader) Pipe()
        {
            var server = new AnonymousPipeServerStream(PipeDirection.Out);
            var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
            return (PipeEnd.Adopt("pipe", (int)server.SafePipeHandle.DangerousGetHandle(), server),
                PipeEnd.Adopt("pipe", (int)client.SafePipeHandle.DangerousGetHandle(), client));
        }
    }
}
