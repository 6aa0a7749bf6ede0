using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Settings;

/// <summary>Settings that are changed while the daemon runs.</summary>
[TestFixture]
public sealed class SettingsShelfTest : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> environment = [];
    private SettingsShelf? opened;

    private SettingsShelf Shelf => opened ??= Open();
    private string Stored => File.ReadAllText(folder["data/settings.json"]);

    public void Dispose() => folder.Dispose();

    [TearDown]
    public void BeginAnew()
    {
        opened = null;
        environment.Clear();
        File.Delete(folder["data/settings.json"]);
        File.Delete(folder["etc.json"]);
    }

    [Test]
    public void Every_setting_that_is_read_has_a_note_and_every_note_is_read() =>
        Assert.That(SettingNotes.All.Select(note => note.Key).Order(), Is.EqualTo(Load().Origin.Facts.Select(fact => fact.Key).Order()));

    [Test]
    public void A_value_comes_from_the_strongest_layer_that_has_one()
    {
        Assert.That(Shelf.Find("web:port") is { Fact: { Layer: SettingLayer.Default, Default: "8064" }, IsStored: false });
        folder.Write("etc.json", """{ "Web": { "Port": 1 } }""");
        Assert.That(Shelf.Find("Web:Port")!.Fact is { Layer: SettingLayer.Operator, Given: ["1"] });
        Set("Web:Port", 2);
        Assert.That(Shelf.Find("Web:Port") is { Fact: { Layer: SettingLayer.Stored, Given: ["2"] }, IsStored: true, IsOverruled: false });
        environment["SIDFLOW__Web__Port"] = "3";
        Assert.That(Shelf.Find("Web:Port") is { Fact: { Layer: SettingLayer.Environment, Given: ["3"] }, IsOverruled: true });
    }

    [Test]
    public void What_counts_at_once_is_there_at_once_and_the_rest_waits()
    {
        int heard = 0;
        Shelf.Changed += now => heard = now.Web.RequestsPerMinute;
        Assert.That(Set("Web:RequestsPerMinute", 77).Waits, Is.False);
        Assert.That((heard, Shelf.Current.Web.RequestsPerMinute), Is.EqualTo((77, 77)));
        Assert.That(Set("Room:FadeSeconds", 2.5).Waits, Is.True);
        Assert.That(Open().Find("Room:FadeSeconds"), Is.Not.Null.And.Property("Waits").False, "after a start");
        Assert.That(Shelf.Unset(SettingNotes.Find("Room:FadeSeconds")!) is { Waits: false, IsStored: false, Fact.Layer: SettingLayer.Default });
    }

    [TestCase("Web:Port", "65536")]
    [TestCase("Web:Port", "[1]")]
    [TestCase("Web:Port", "{}")]
    [TestCase("Web:Port", "null")]
    [TestCase("Web:Port", "1e999")]
    [TestCase("Web:AllowedHosts", "\"one\"")]
    [TestCase("Web:AllowedHosts", "[{}]")]
    [TestCase("Web:TrustedProxies", "[\"nowhere\"]")]
    [TestCase("Room:Stereo", "\"perhaps\"")]
    [TestCase("Room:Output", "\"none\\nx\"")]
    [TestCase("Emulator:CiaModel", "\"6526\"")]
    [TestCase("Devices", "[1]")]
    [TestCase("Devices", "[{\"Id\":\"x\"}]")]
    [TestCase("Devices", "[{\"Id\":\"x\",\"Kind\":\"simulated\",\"A\":{\"999999999\":1}}]")]
    public void What_a_start_would_refuse_is_refused_and_nothing_changes(string key, string value)
    {
        Set("Room:FadeSeconds", 2);
        string before = Stored;
        Assert.That(() => Shelf.Set(SettingNotes.Find(key)!, JsonElement.Parse(value)), Throws.TypeOf<SettingsException>().With.Message.Contains(key));
        Assert.That(Stored, Is.EqualTo(before));
    }

    [Test]
    public void What_only_the_whole_shows_to_be_wrong_is_refused_too()
    {
        var strict = new SettingsShelf(Load(), settings => throw new SettingsException($"no {settings.Web.Port}"));
        Assert.That(() => strict.Set(SettingNotes.Find("Web:Port")!, JsonElement.Parse("5")), Throws.TypeOf<SettingsException>().With.Message.EqualTo("no 5"));
        Assert.That(File.Exists(folder["data/settings.json"]), Is.False);
    }

    [Test]
    public void Other_keys_stay_and_a_key_in_other_letters_or_written_flat_is_the_same()
    {
        folder.Write("data/settings.json", """{ "web": { "PORT": 5, "Address": "*" }, "Room:FadeSeconds": 3, "Mine": [1, 2] /* kept */ }""");
        Set("Web:Port", 6);
        Set("Room:FadeSeconds", 4);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(Stored), JsonNode.Parse("""{ "web": { "Address": "*", "Port": 6 }, "Mine": [1, 2], "Room": { "FadeSeconds": 4 } }""")), Stored);
        Shelf.Unset(SettingNotes.Find("Room:FadeSeconds")!);
        Assert.That(Stored, Does.Not.Contain("Room"));
    }

    [Test]
    public void A_list_is_replaced_as_a_whole_and_an_object_is_added_to_those_of_the_operator()
    {
        folder.Write("etc.json", """{ "Hvsc": { "Mirrors": ["https://a.example/"] }, "Devices": [{ "Id": "one", "Kind": "simulated", "Options": { "Deep": [1, 2] } }] }""");
        Assert.That(Set("Hvsc:Mirrors", new[] { "https://b.example/", "https://c.example/" }).Fact.Given, Is.EqualTo(new[] { "https://b.example/", "https://c.example/" }));
        Assert.That(Shelf.Append(SettingNotes.Find("Devices")!, new JsonObject { ["Id"] = "two", ["Kind"] = "simulated" }).Fact.Given, Is.EqualTo(new[] { "one (simulated)", "two (simulated)" }));
        Assert.That(Load().Devices[0].Options["Options"]!["Deep"]!.AsArray(), Has.Count.EqualTo(2), "what the operator wrote is still there");
        Assert.That(() => Shelf.Append(SettingNotes.Find("Devices")!, new JsonObject { ["Id"] = "two", ["Kind"] = "simulated" }), Throws.TypeOf<SettingsException>().With.Message.Contains("two"));
    }

    [Test]
    public void Only_the_daemon_reads_the_file()
    {
        Set("Accounts:RegistrationCode", "let me in");
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(folder["data/settings.json"]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That($"{Shelf.Find("Accounts:RegistrationCode")}{Shelf.Current.Origin}{Shelf.Current.Origin.Sources}", Does.Not.Contain("let me in"));
    }

    /// <summary>Whatever is set, settings.json stays one that a start can read.</summary>
    [Test]
    public void Any_value_is_stored_so_that_a_start_reads_it_or_refused()
    {
        Gen<string> value = Gen.OneOf(
            Gen.Elements("null", "true", "[]", "{}", "-1", "0", "1e400", "[[1]]", "[null]", "\"\\u0000\"", "[\"\"]", "\"\"", "[{\"Id\":\"a\",\"Kind\":\"simulated\"}]", "{\"0\":1}"),
            ArbMap.Default.GeneratorFor<int>().Select(number => $"{number}"),
            ArbMap.Default.GeneratorFor<string>().Select(text => JsonSerializer.Serialize(text ?? "")));
        Prop.ForAll(Gen.Elements(SettingNotes.All.Where(note => note.Key != "DataDir").ToArray()).Zip(value).ToArbitrary(), pair =>
        {
            try
            {
                Shelf.Set(pair.Item1, JsonElement.Parse(pair.Item2));
            }
            catch (SettingsException refusal)
            {
                Assert.That(refusal.Message, Is.Not.Empty);
            }
            // As a start does, which would throw.
            return Load().Origin.Facts.Count > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private SettingLine Set<T>(string key, T value) => Shelf.Set(SettingNotes.Find(key)!, JsonSerializer.SerializeToElement(value));

    private SettingsShelf Open() => new(Load(), _ => { });

    private SidFlowSettings Load() => SettingsLoader.Load(new SettingsSources
    {
        OperatorFile = folder["etc.json"],
        WorkingFolder = folder.Path,
        Environment = environment,
    }) is var settings && Directory.CreateDirectory(settings.DataDir).Exists ? settings : null!;
}
