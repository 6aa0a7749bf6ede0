using System.Text.Json;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Benchmarks.Devices;

/// <summary>Host-timed devices in a pump of their own, as the daemon starts them.</summary>
static class PumpedKinds
{
    /// <param name="spin">Microseconds before each deadline in which the processor is kept.</param>
    /// <param name="realTime">False: an ordinary thread, as where the kernel refuses.</param>
    public static PumpedPort Open(string kind, object settings, int spin = PumpSettings.UsualSpinMicroseconds, bool realTime = true) =>
        PumpedPort.Open(PumpProcess.Start(Environment.ProcessPath!, typeof(PumpedKinds).Assembly.Location,
            "pump", "child", kind, JsonSerializer.Serialize(settings), $"{spin}", realTime ? "fifo" : "ordinary"));

    /// <summary>What the child does.</summary>
    public static int Serve(string kind, string settings, int spin, bool realTime)
    {
        // A priority that does not exist is refused, which is the case in question.
        var wanted = new RealTimeSettings(realTime ? new RealTimeSettings().Priority : int.MaxValue);
        return PumpChild.Run(() => OpenBus(kind, settings), new PumpSettings(wanted, spin), CancellationToken.None);
    }

    static IChipBus OpenBus(string kind, string settings) => kind switch
    {
        SidBlasterBus.Driver => SidBlasterBus.Open(JsonSerializer.Deserialize<SidBlasterSettings>(settings)!),
        "gpio" => OpenGpio(JsonSerializer.Deserialize<GpioSidSettings>(settings)!),
        _ => SimulatedBus.Open(JsonSerializer.Deserialize<SimulatedSettings>(settings)!, TimeProvider.System),
    };

    static GpioSidBus OpenGpio(GpioSidSettings settings)
    {
        using GpioChip chip = GpioChip.Open("/dev/null", new StandInKernel());
        return GpioSidBus.Open(settings, GpioSidBus.OpenLines(settings, chip));
    }
}
