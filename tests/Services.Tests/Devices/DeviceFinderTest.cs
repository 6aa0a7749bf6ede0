using System.Net;
using System.Text.Json.Nodes;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Identity;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Discovery;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class DeviceFinderTest
{
    private static readonly SerialPortIdentity pico =
        new("/dev/ttyACM0", "/dev/serial/by-id/usb-LouD_USBSID-Pico_E66-if00", "cafe", "4011", "LouD", "USBSID-Pico v1.3", "E66");
    private static readonly SerialPortIdentity blaster = new("/dev/ttyUSB0", null, "0403", "6001", "", "SIDBlaster/USB/8580", "SB1");
    private static readonly SerialPortIdentity nameless = new("/dev/ttyUSB1", null, "0403", "6015", "", "exSID+ USB", "");
    private static readonly SerialPortIdentity modem = new("/dev/ttyUSB2", null, "0403", "6001", "", "FT232R USB UART", "A1");
    private static readonly RawMidiPort picoMidi = new("/dev/snd/midiC1D0", "USBSIDPico", "USBSID-Pico", "USBSID-Pico MIDI 1");
    private static readonly RawMidiPort keyboard = new("/dev/snd/midiC2D0", "UM1", "UM-1", "UM-1 MIDI 1");
    private static readonly FoundUltimate ultimate = new(IPAddress.Parse("192.168.1.64"),
        new IdentReply { Product = "Ultimate 64 Elite", Firmware = "3.14d", HostName = "Elite", UniqueId = "8D927F", NeedsPassword = true });

    [Test]
    public void EveryBoardIsFoundByItsOwnWords() =>
        Assert.That(Find([], [pico, blaster, nameless, modem], [], []).Select(found => found.SettingLine), Is.EqualTo(new[]
        {
            """{"Id": "usbsid-pico", "Kind": "usbsid-pico", "Serial": "E66"}""",
            """{"Id": "sidblaster", "Kind": "sidblaster", "Serials": ["SB1"]}""",
            """{"Id": "exsid", "Kind": "exsid", "Path": "/dev/ttyUSB1"}""",
        }));

    [Test]
    public void AnUltimateIsNamedByANameThatLeadsToItElseByItsAddress()
    {
        Assert.That(Find([], [], [], [ultimate], "192.168.1.64")[0].SettingLine, Is.EqualTo("""{"Id": "ultimate", "Kind": "ultimate64", "Host": "Elite.local", "Password": ""}"""));
        FoundDevice elsewhere = Find([], [], [], [ultimate], "10.0.0.1")[0];
        Assert.That(elsewhere.Setting["Host"]!.ToString(), Is.EqualTo("192.168.1.64"));
        Assert.That((elsewhere.Name, elsewhere.Serial, elsewhere.Note), Is.EqualTo(("Ultimate 64 Elite 3.14d", "8D927F", "it wants the network password that is set in its menu")));
    }

    [TestCase("usbsid-pico", "{}")]
    [TestCase("usbsid-pico", """{"serial":"E66"}""")]
    [TestCase("usbsid-pico", """{"Path":"/dev/serial/by-id/usb-LouD_USBSID-Pico_E66-if00"}""")]
    [TestCase("sidblaster", """{"Serials":["SB0","SB1"]}""")]
    [TestCase("sidblaster", """{"paths":["/dev/ttyUSB0"]}""")]
    [TestCase("exsid", "{}")]
    [TestCase("asid-midi", """{"Port":"um-1"}""")]
    [TestCase("ultimate64", """{"Host":"elite"}""")]
    [TestCase("ultimate64", """{"Host":"ELITE.local"}""")]
    [TestCase("ultimate64", """{"Host":"192.168.1.64"}""")]
    public void WhatIsConfiguredIsKnownByItsId(string kind, string options)
    {
        FoundDevice[] configured = [.. Find([Setting("mine", kind, options)], [pico, blaster, nameless], [keyboard], [ultimate]).Where(found => found.Configured is not null)];
        Assert.That(configured.Select(found => (found.Kind, found.Configured)), Is.EqualTo(new[] { (kind, "mine") }));
    }

    [TestCase("usbsid-pico", """{"Serial":"E67"}""")]
    [TestCase("sidblaster", """{"Serials":["SB2"]}""")]
    [TestCase("exsid", """{"Path":"/dev/ttyUSB7"}""")]
    [TestCase("ultimate64", """{"Host":"192.168.1.65"}""")]
    [TestCase("asid-midi", """{"Receiver":"TherapSid"}""")]
    public void AnotherOfTheSameKindIsNew(string kind, string options) =>
        Assert.That(Find([Setting(kind, kind, options)], [pico, blaster, nameless], [keyboard], [ultimate]).Where(found => found.Kind == kind).Select(found => found.Configured), Is.EqualTo(new string?[] { null }));

    [Test]
    public void IdsAreFree()
    {
        IReadOnlyList<FoundDevice> found = Find([Setting("usbsid-pico", "usbsid-pico", """{"Serial":"E00"}""")], [pico, pico with { Path = "/dev/ttyACM1", Serial = "E67" }], [], []);
        Assert.That(found.Select(device => device.Setting["Id"]!.ToString()), Is.EqualTo(new[] { "usbsid-pico-2", "usbsid-pico-3" }));
    }

    [Test]
    public void AMidiPortIsOfferedUnlessTheSameBoardIsThereByItsBetterWay()
    {
        Assert.That(Find([], [pico], [picoMidi, keyboard], []).Select(found => found.Address), Is.EqualTo(new[] { "/dev/ttyACM0", "/dev/snd/midiC2D0" }));
        Assert.That(Find([], [], [picoMidi], [])[0].SettingLine, Is.EqualTo("""{"Id": "usbsid-midi", "Kind": "asid-midi", "Port": "USBSID-Pico", "Receiver": "UsbSid"}"""));
    }

    [Test]
    public void ANetworkThatCannotBeSearchedHidesNothingElse()
    {
        FoundDevices found = new DeviceFinder([], new FinderPlaces
        {
            Serial = () => [pico],
            Midi = () => [],
            Ultimates = _ => throw new SidPortException(SidPortFault.Denied, "udp", "bind", "not allowed"),
        }).Find(CancellationToken.None);
        Assert.That(found.Devices, Has.Count.EqualTo(1));
        Assert.That(found.Problem, Is.EqualTo("The network cannot be searched: not allowed."));
    }

    /// <summary>What is offered is what the settings take.</summary>
    [Test]
    public void EverySettingLineIsUnderstood()
    {
        FoundDevice[] found = [.. Find([], [pico, blaster, nameless], [keyboard], [ultimate])];
        string folder = Directory.CreateTempSubdirectory("sidflow-found").FullName;
        string file = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(file, $$"""{ "Devices": [ {{string.Join(", ", found.Where(device => DeviceKinds.All.ContainsKey(device.Kind)).Select(device => device.SettingLine))}} ] }""");
        SidFlowSettings settings = SettingsLoader.Load(new SettingsSources { OperatorFile = file, WorkingFolder = folder });
        Assert.That(() => DeviceDirectory.Open(settings.Devices, [], Services.Devices.Breaking.BreakerOptions.Default, new DriverRoom(TimeProvider.System)), Throws.Nothing);
        Assert.That(settings.Devices, Has.Count.GreaterThanOrEqualTo(4));
        Directory.Delete(folder, true);
    }

    [Test]
    public void ThisMachineIsSearchedInLittleTime()
    {
        var since = System.Diagnostics.Stopwatch.StartNew();
        FoundDevices found = new DeviceFinder([], new FinderPlaces()).Find(CancellationToken.None);
        TestContext.Out.WriteLine($"{found.Devices.Count} devices in {since.ElapsedMilliseconds} ms");
        Assert.That(since.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));
    }

    private static DeviceSetting Setting(string id, string kind, string options) => new(id, kind, ClockPolicy.Retime, JsonNode.Parse(options)!.AsObject());

    private static IReadOnlyList<FoundDevice> Find(
        IReadOnlyList<DeviceSetting> settings, IReadOnlyList<SerialPortIdentity> serial, IReadOnlyList<RawMidiPort> midi, IReadOnlyList<FoundUltimate> ultimates, string? named = null) =>
        new DeviceFinder(settings, new FinderPlaces
        {
            Serial = () => serial,
            Midi = () => midi,
            Ultimates = _ => ultimates,
            Name = (_, _) => named is null ? null : IPAddress.Parse(named),
        }).Find(CancellationToken.None).Devices;
}
