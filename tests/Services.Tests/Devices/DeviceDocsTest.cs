using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.GpioSid;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Simulated;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Devices;

/// <summary>docs/hardware.md and the settings records speak of the same options with the same defaults, and its examples work.</summary>
[TestFixture]
public sealed partial class DeviceDocsTest
{
    private static readonly string docs = File.ReadAllText(Path.Combine(Repository.Top, "docs/hardware.md"));

    private static readonly Dictionary<string, (Type Settings, string Heading)> kinds = new()
    {
        ["asid-midi"] = (typeof(AsidMidiSettings), "ASID over MIDI"),
        ["exsid"] = (typeof(ExSidSettings), "exSID and exSID+"),
        ["gpio"] = (typeof(GpioSidSettings), "Chips on GPIO lines"),
        ["network-sid-device"] = (typeof(NetworkSidDeviceSettings), "Network SID Device"),
        ["sidblaster"] = (typeof(SidBlasterSettings), "SIDBlaster-USB"),
        ["simulated"] = (typeof(SimulatedSettings), "Simulated"),
        ["simulated-pumped"] = (typeof(SimulatedSettings), "Simulated"),
        ["ultimate64"] = (typeof(UltimateSettings), "Ultimate 64, Ultimate II+, C64 Ultimate"),
        ["usbsid-pico"] = (typeof(UsbSidPicoSettings), "USBSID-Pico"),
    };

    [Test]
    public void EveryKindIsHere() => Assert.That(kinds.Keys, Is.EquivalentTo(DeviceKinds.All.Keys));

    [TestCaseSource(nameof(Kinds))]
    public void EveryOptionIsDocumentedAndNoOther(string kind)
    {
        string[] options = [.. kinds[kind].Settings.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null).Select(property => property.Name)];
        Assert.That(Rows(kind).Keys, Is.EquivalentTo(options));
    }

    [TestCaseSource(nameof(Kinds))]
    public void TheDefaultsAreTheTrueOnes(string kind)
    {
        object defaults = Activator.CreateInstance(kinds[kind].Settings)!;
        Dictionary<string, string> rows = Rows(kind);
        Assert.Multiple(() =>
        {
            foreach (PropertyInfo property in kinds[kind].Settings.GetProperties().Where(property => rows.ContainsKey(property.Name)))
                Assert.That(SaysDefault(rows[property.Name], property.GetValue(defaults)), $"{kind} {property.Name}: '{rows[property.Name]}' is not {property.GetValue(defaults)}");
        });
    }

    [Test]
    public void TheExamplesAreUnderstood()
    {
        string[] examples = [.. Example().Matches(docs).Select(match => match.Value)];
        Assert.That(examples, Has.Length.GreaterThanOrEqualTo(kinds.Count));
        string folder = Directory.CreateTempSubdirectory("sidflow-docs").FullName;
        foreach (string example in examples)
        {
            string file = Path.Combine(folder, "appsettings.json");
            File.WriteAllText(file, example);
            Assert.That(() =>
            {
                SidFlowSettings settings = SettingsLoader.Load(new SettingsSources { OperatorFile = file, WorkingFolder = folder });
                DeviceDirectory.Open(settings.Devices, [], BreakerOptions.Default, new DriverRoom(TimeProvider.System));
            }, Throws.Nothing, example);
        }
        Directory.Delete(folder, true);
    }

    private static IEnumerable<string> Kinds => kinds.Keys;

    /// <summary>Lines of the kind's table: option and default.</summary>
    private static Dictionary<string, string> Rows(string kind)
    {
        string heading = $"### {kinds[kind].Heading}\n";
        Assert.That(docs, Does.Contain(heading));
        string section = docs[(docs.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..];
        section = section[..section.IndexOf("\n##", StringComparison.Ordinal)];
        return section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.TrimEnd().Split('|'))
            .ToDictionary(cells => cells[1].Trim('`', ' '), cells => cells[^2].Trim());
    }

    private static bool SaysDefault(string cell, object? value) => value switch
    {
        null or "" => cell.StartsWith("none", StringComparison.Ordinal) || cell.StartsWith("empty", StringComparison.Ordinal),
        TimeSpan time => TimeSpan.TryParse(cell.Trim('`'), CultureInfo.InvariantCulture, out TimeSpan said) && said == time,
        bool or int or string or Enum => cell.Trim('`').Equals(Convert.ToString(value, CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase),
        // Fractions, line numbers and the like are told in words.
        IEnumerable list when list.Cast<object>().All(item => item is string or Enum) =>
            string.Join(", ", list.Cast<object>().Select(item => $"`{item}`")) is var said && (said.Length == 0 ? cell.StartsWith("empty", StringComparison.Ordinal) : cell == said),
        _ => cell.Length > 0,
    };

    [GeneratedRegex("""\{ "Devices": \[ \{.*?\} \] \}""")]
    private static partial Regex Example();
}
