using System.Text.Json.Nodes;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class DeviceKindsTest
{
    /// <summary>The least that each kind wants to know, as an operator writes it.</summary>
    private static readonly Dictionary<string, string> least = new()
    {
        ["asid-midi"] = """{"port":"USBSID"}""",
        ["exsid"] = "{}",
        ["gpio"] = """{"clock":{"numerator":1000000,"denominator":1}}""",
        ["network-sid-device"] = """{"host":"127.0.0.1"}""",
        ["sidblaster"] = """{"serials":["A1","B2"]}""",
        ["simulated"] = "{}",
        ["simulated-pumped"] = "{}",
        ["ultimate64"] = """{"host":"127.0.0.1"}""",
        ["usbsid-pico"] = "{}",
    };

    private static IEnumerable<string> Kinds => DeviceKinds.All.Keys;

    [TestCaseSource(nameof(Kinds))]
    public void AKindTakesTheLeastOfOptions(string kind) => Bind(kind, least[kind]);

    [TestCaseSource(nameof(Kinds))]
    public void AnOptionItDoesNotKnowIsNamed(string kind)
    {
        JsonObject options = JsonNode.Parse(least[kind])!.AsObject();
        options["wobble"] = 1;

        Assert.That(() => DeviceKinds.All[kind].Bind(options, Room(null)), Throws.TypeOf<FormatException>().With.Message.Contains("wobble"));
    }

    [TestCase("gpio", "clock")]
    [TestCase("sidblaster", "serials")]
    public void APumpIsGivenItsOptions(string kind, string option)
    {
        string? given = null;
        Func<ISidDevice> open = DeviceKinds.All[kind].Bind(JsonNode.Parse(least[kind])!.AsObject(), Room((_, text) =>
        {
            given = text;
            throw new SidPortException(SidPortFault.Absent, kind, "open", "the test has none");
        }));

        Assert.That(() => open(), Throws.TypeOf<SidPortException>());
        Assert.That(JsonNode.Parse(given!)![option]!.ToJsonString(), Does.Contain(kind == "gpio" ? "1000000" : "B2"));
    }

    private static DriverRoom Room(Func<string, string, ISidPort>? pump) => new(TimeProvider.System, pump);

    private static void Bind(string kind, string options) =>
        Assert.That(() => { _ = DeviceKinds.All[kind].Bind(JsonNode.Parse(options)!.AsObject(), Room(null)); }, Throws.Nothing);
}
