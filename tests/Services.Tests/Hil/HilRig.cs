using System.Text.Json.Nodes;
using SidFlow.Faults.Rigs;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Tests.Pump;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Settings;
using SidFlow.Simulators.AsidMidi;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.NetworkSidDevice;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.SidBlaster;
using SidFlow.Simulators.Ultimate64;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Services.Tests.Hil;

/// <summary>A device to be tested, simulated on its real transport or real, opened as the daemon opens it.</summary>
public sealed class HilRig : IAsyncDisposable
{
    private const int VolumeRegister = 24;

    private static readonly int[] controls = [4, 11, 18];

    private readonly List<IDisposable> parts = [];
    private DeviceDirectory? devices;

    /// <summary>A chip on lines that have a kernel of their own.</summary>
    private GpioRig? wired;

    private HilRig(string kind) => Kind = kind;

    public string Kind { get; }
    public bool IsReal { get; private init; }
    public Device Device => devices!.Devices[0];

    /// <summary>The chips' registers as they stand, chip and register; null where nobody can look.</summary>
    public Func<int, int, int>? Register { get; private set; }

    /// <summary>Whether it is silent, where that is told by something else than registers.</summary>
    private Func<bool>? Quiet { get; set; }

    /// <summary>Pulls the cable, and puts it back; null for real devices.</summary>
    public (Action Out, Action In)? Cable { get; private set; }

    /// <summary>The file of device settings that SIDFLOW_HIL names; null where there is none.</summary>
    public static string? RealSettings => Environment.GetEnvironmentVariable("SIDFLOW_HIL") is { Length: > 0 } file ? file : null;

    /// <summary>Every kind there is a driver for, or the real devices of the settings.</summary>
    public static IEnumerable<string> Names => RealSettings is { } file ? Real(file).Select(device => device.Id) : DeviceKinds.All.Keys;

    public static HilRig Open(string name)
    {
        var rig = RealSettings is { } file ? new HilRig(name) { IsReal = true } : new HilRig(name);
        DeviceSetting setting = RealSettings is { } real
            ? Real(real).Single(device => device.Id == name)
            : new DeviceSetting("box", name, ClockPolicy.Retime, rig.Simulate(name));
        rig.devices = DeviceDirectory.Open([setting], [], BreakerOptions.Default, new DriverRoom(TimeProvider.System, rig.StartPump));
        rig.devices.Start();
        return rig;
    }

    /// <summary>Null where nobody can tell.</summary>
    public bool? IsSilent(int chips) =>
        Quiet is { } quiet ? quiet()
        : Register is { } register ? Enumerable.Range(0, chips).All(chip => (register(chip, VolumeRegister) & 0x0f) == 0 || controls.All(control => (register(chip, control) & 1) == 0))
        : null;

    public async ValueTask DisposeAsync()
    {
        if (devices is not null)
            await devices.DisposeAsync();
        parts.ForEach(part => part.Dispose());
    }

    private static IReadOnlyList<DeviceSetting> Real(string file) =>
        SettingsLoader.Load(new SettingsSources { OperatorFile = Path.GetFullPath(file), WorkingFolder = Path.GetTempPath() }).Devices;

    private JsonObject Simulate(string kind)
    {
        switch (kind)
        {
            case "simulated" or "simulated-pumped":
                return Options("""{"models":["Mos6581","Mos8580"]}""");
            case "network-sid-device":
                var server = Keep(new SimulatedServer(new ServerScript { Rules = ServerRules.JSidDevice }));
                Register = (chip, register) => server.Heard.LastOrDefault(write => write.Chip == chip && write.Register == register).Value;
                return Options($$"""{"host":"127.0.0.1","port":{{server.Port}}}""");
            case "usbsid-pico":
                var pico = new PicoFirmware { Sids = 2 };
                Register = (chip, register) => pico.Register(chip, register);
                return OnCable(new PicoOnCable(pico), path => $$"""{"path":"{{path}}"}""");
            case "exsid":
                var exsid = new ExSidFirmware(plus: true);
                Register = (chip, register) => exsid.Register(chip, register);
                return OnCable(exsid, path => $$"""{"path":"{{path}}","trustedKind":"Plus"}""");
            case "sidblaster":
                var blaster = new SidBlasterFirmware();
                Register = (_, register) => blaster.Register(register);
                return OnCable(blaster, path => $$"""{"paths":["{{path}}"],"trustsPaths":true}""");
            case "asid-midi":
                var midi = Keep(new MidiCable(chips: 2));
                Register = (chip, register) => midi.Registers(chip)[register];
                Cable = (midi.Unplug, midi.Plug);
                return Options($$"""{"port":"{{midi.Path}}","models":["Mos6581","Mos8580"]}""");
            case "gpio":
                wired = Keep(new GpioRig());
                Register = (chip, register) => wired.Heard.LastOrDefault(write => write.Chip == chip && write.Register == register).Value;
                return wired.Options(0);
            case "ultimate64":
                var box = Keep(new SimulatedUltimate());
                Quiet = () => box.Machine.Song == 0;
                Cable = (box.Vanish, box.Return);
                return Options($$"""{"host":"127.0.0.1","httpPort":{{box.HttpPort}},"ftpPort":{{box.FtpPort}},"identPort":{{box.IdentPort}},"dmaPort":{{box.DmaPort}},"soundPort":0}""");
            default:
                throw new InvalidOperationException($"{kind} has no simulator here.");
        }
    }

    private JsonObject OnCable(IByteDevice device, Func<string, string> options)
    {
        var cable = Keep(new SerialCable(device));
        Cable = (cable.Unplug, cable.Plug);
        return Options(options(cable.Path));
    }

    private T Keep<T>(T part) where T : IDisposable
    {
        parts.Add(part);
        return part;
    }

    /// <summary>On a thread of this process: the daemon's own executable is not there for tests.</summary>
    private ISidPort StartPump(string kind, string options) => wired is not null ? wired.Pump!(kind, options) : PumpedPort.Open(new InProcessPump(() => kind switch
    {
        SidBlasterBus.Driver => SidBlasterBus.Open(PumpOptions.Read<SidBlasterSettings>(options)),
        "simulated" => SimulatedBus.Open(PumpOptions.Read<SimulatedSettings>(options), TimeProvider.System),
        _ => throw new SidPortException(SidPortFault.Absent, kind, "open", "the tests have no pump for it"),
    }));

    private static JsonObject Options(string json) => JsonNode.Parse(json)!.AsObject();
}
