using SidFlow.Services.Settings;

namespace SidFlow.Api.Tests;

/// <summary>appsettings.json, what the program reads, and docs/settings.md speak of the same keys.</summary>
[TestFixture]
sealed class ShippedSettingsTests
{
    internal static readonly string Top = FindTop();

    [Test]
    public void EveryShippedKeyMeansSomething()
    {
        SidFlowSettings shipped = SettingsLoader.Load(new SettingsSources { ShippedFile = Path.Combine(Top, "appsettings.json"), OperatorFile = "/nonexistent" });
        Assert.That(shipped.UnknownKeys, Is.Empty);
    }

    [Test]
    public void TheShippedValuesAreTheDefaults()
    {
        SidFlowSettings shipped = SettingsLoader.Load(new SettingsSources { ShippedFile = Path.Combine(Top, "appsettings.json"), OperatorFile = "/nonexistent" });
        SidFlowSettings defaults = SettingsLoader.Load(new SettingsSources { OperatorFile = "/nonexistent" });

        Assert.That(System.Text.Json.JsonSerializer.Serialize(shipped), Is.EqualTo(System.Text.Json.JsonSerializer.Serialize(defaults)));
    }

    [Test]
    public void EveryShippedKeyIsDocumented()
    {
        string documented = File.ReadAllText(Path.Combine(Top, "docs", "settings.md"));
        using var shipped = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(Top, "appsettings.json")));

        Assert.That(Keys(shipped.RootElement, "").Where(key => !documented.Contains($"| `{key}` |", StringComparison.Ordinal)), Is.Empty);
    }

    static IEnumerable<string> Keys(System.Text.Json.JsonElement element, string key) =>
        element.ValueKind == System.Text.Json.JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(property => Keys(property.Value, key.Length == 0 ? property.Name : $"{key}:{property.Name}"))
            : [key];

    static string FindTop()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "SidFlow.slnx")))
                return at.FullName;
        throw new InvalidOperationException("SidFlow.slnx is in no folder above " + AppContext.BaseDirectory);
    }
}
