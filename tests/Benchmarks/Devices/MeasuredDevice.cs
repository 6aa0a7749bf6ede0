using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.UsbSidPico;

namespace SidFlow.Benchmarks.Devices;

/// <summary>A driver and the simulator it drives.</summary>
sealed class MeasuredDevice : IDisposable
{
    readonly SimulatorProcess? simulator;

    MeasuredDevice(SimulatorProcess? simulator, ISidPort port)
    {
        this.simulator = simulator;
        Port = port;
    }

    public static IReadOnlyList<string> Kinds { get; } = ["asid-midi", "exsid", "gpio", "network-sid-device", "sidblaster", "usbsid-pico"];

    public ISidPort Port { get; }

    /// <summary>The pump's number; null where the daemon drives the device itself.</summary>
    public int? Pump => (Port as PumpedPort)?.Statistics.ProcessId;

    /// <summary>On a busy machine a simulator may be late to answer for the first time.</summary>
    const int Attempts = 3;

    /// <exception cref="SidPortException">It could not be opened.</exception>
    public static MeasuredDevice Open(string kind)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return OpenOnce(kind);
            }
            catch (SidPortException error) when (attempt < Attempts)
            {
                Console.Error.WriteLine($"{kind}: {error.Message}; once more.");
            }
        }
    }

    static MeasuredDevice OpenOnce(string kind)
    {
        if (kind == "gpio")
            return new MeasuredDevice(null, PumpedKinds.Open(kind, new GpioSidSettings { Clock = SidClock.Pal }));
        var simulator = new SimulatorProcess(kind);
        try
        {
            return new MeasuredDevice(simulator, Connect(kind, simulator.Places[0]));
        }
        catch
        {
            simulator.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Port.Dispose();
        simulator?.Dispose();
    }

    static ISidPort Connect(string kind, string place) => kind switch
    {
        "asid-midi" => AsidMidiPort.Open(new AsidMidiSettings { Port = place }),
        "exsid" => ExSidPort.Open(new ExSidSettings { Path = place, TrustedKind = ExSidKind.Plus }, TimeProvider.System),
        "network-sid-device" => NetworkSidDevicePort.Open(new NetworkSidDeviceSettings { Host = "127.0.0.1", Port = int.Parse(place) }, TimeProvider.System),
        "sidblaster" => PumpedKinds.Open(kind, new SidBlasterSettings { Paths = [place], TrustsPaths = true }),
        "usbsid-pico" => UsbSidPicoPort.Open(new UsbSidPicoSettings { Path = place }, TimeProvider.System),
        _ => throw new ArgumentException($"There is no kind {kind}.", nameof(kind)),
    };
}
