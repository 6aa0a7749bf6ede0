using SidFlow.Emu.Cia;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Settings;

[TestFixture]
public sealed class SettingsLoaderTest
{
    private TempFolder folder = null!;

    [SetUp]
    public void MakeFolder() => folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    private SettingsSources Sources => new()
    {
        ShippedFile = folder["appsettings.json"],
        OperatorFile = folder["etc.json"],
        WorkingFolder = folder.Path,
    };

    private static Dictionary<string, string> Pairs(params (string Key, string Value)[] pairs) => pairs.ToDictionary(pair => pair.Key, pair => pair.Value);

    [Test]
    public void Without_any_layer_all_have_their_defaults()
    {
        SidFlowSettings settings = SettingsLoader.Load(Sources);
        Assert.Multiple(() =>
        {
            Assert.That(settings.DataDir, Is.EqualTo(folder["data"]));
            Assert.That(settings.CacheDir, Is.EqualTo(folder["data/cache"]));
            Assert.That(settings.DatabaseFile, Is.EqualTo(folder["data/sidflow.db"]));
            Assert.That((settings.Web.Address, settings.Web.Port), Is.EqualTo(("127.0.0.1", 8064)));
            Assert.That(settings.Admin.Socket, Is.EqualTo(folder["data/sidflowd.sock"]));
            Assert.That(settings.Library, Is.EqualTo(settings.Library with { DemoFolder = null, ScanOnStart = true }));
            Assert.That(settings.Library.Roots, Is.Empty);
            Assert.That((settings.Room.Output, settings.Room.DefaultLength), Is.EqualTo(("alsa:default", TimeSpan.FromMinutes(3))));
            Assert.That(settings.UnknownKeys, Is.Empty);
        });
    }

    [Test]
    public void Each_layer_wins_over_the_ones_before_it()
    {
        // Each layer sets all ports from its own on; the last that sets one is seen.
        folder.Write("appsettings.json", """{ "Web": { "Port": 1 }, "Room": { "FadeSeconds": 1, "SilenceSeconds": 1, "DefaultLengthSeconds": 11, "SampleRateHz": 8001 } }""");
        folder.Write("etc.json", """{ "Web": { "Port": 2 }, "Room": { "FadeSeconds": 2, "SilenceSeconds": 2, "DefaultLengthSeconds": 12 } }""");
        folder.Write("data/settings.json", """{ "Web": { "Port": 3 }, "Room": { "FadeSeconds": 3, "SilenceSeconds": 3 } }""");
        SidFlowSettings settings = SettingsLoader.Load(Sources with
        {
            Environment = Pairs(("SIDFLOW__Web__Port", "4"), ("SIDFLOW__room__fadeseconds", "4"), ("PATH", "/bin")),
            CommandLine = Pairs(("Web:Port", "5")),
        });
        Assert.Multiple(() =>
        {
            Assert.That(settings.Web.Port, Is.EqualTo(5), "command line");
            Assert.That(settings.Room.Fade.TotalSeconds, Is.EqualTo(4), "environment");
            Assert.That(settings.Room.Silence.TotalSeconds, Is.EqualTo(3), "settings.json");
            Assert.That(settings.Room.DefaultLength.TotalSeconds, Is.EqualTo(12), "operator");
            Assert.That(settings.Room.SampleRateHz, Is.EqualTo(8001), "shipped");
        });
    }

    [Test]
    public void The_data_folder_is_where_the_strongest_layer_puts_it_and_settings_json_is_read_there()
    {
        folder.Write("elsewhere/settings.json", """{ "Web": { "Port": 77 } }""");
        SidFlowSettings settings = SettingsLoader.Load(Sources with { CommandLine = Pairs(("DataDir", "elsewhere")) });
        Assert.That((settings.DataDir, settings.Web.Port), Is.EqualTo((folder["elsewhere"], 77)));
    }

    [Test]
    public void A_later_list_replaces_an_earlier_one_as_a_whole()
    {
        folder.Write("appsettings.json", """{ "Library": { "Roots": ["/a", "/b", "/c"] } }""");
        Assert.That(SettingsLoader.Load(Sources).Library.Roots, Is.EqualTo(new[] { "/a", "/b", "/c" }));
        Assert.That(SettingsLoader.Load(Sources with { CommandLine = Pairs(("Library:Roots:0", "mine")) }).Library.Roots, Is.EqualTo(new[] { folder["mine"] }));
        Assert.That(SettingsLoader.Load(Sources with { Environment = Pairs(("SIDFLOW__Library__Roots", "/one")) }).Library.Roots, Is.EqualTo(new[] { "/one" }));
        folder.Write("data/settings.json", """{ "Library": { "Roots": [] } }""");
        Assert.That(SettingsLoader.Load(Sources).Library.Roots, Is.Empty);
    }

    [Test]
    public void More_than_ten_items_keep_their_order()
    {
        folder.Write("appsettings.json", $$"""{ "Library": { "Roots": [{{string.Join(',', Enumerable.Range(0, 12).Select(i => $"\"/r{i}\""))}}] } }""");
        Assert.That(SettingsLoader.Load(Sources).Library.Roots, Is.EqualTo(Enumerable.Range(0, 12).Select(i => $"/r{i}")));
    }

    [Test]
    public void The_older_CIA_can_be_chosen()
    {
        Assert.That(SettingsLoader.Load(Sources).Emulator.CiaModel, Is.EqualTo(CiaModel.Mos8521));
        Assert.That(SettingsLoader.Load(Sources with { CommandLine = Pairs(("Emulator:CiaModel", "mos6526")) }).Emulator.CiaModel, Is.EqualTo(CiaModel.Mos6526));
    }

    [Test]
    public void Names_of_old_still_work_and_the_rule_wins_over_them()
    {
        var environment = Pairs(("PORT", "9000"), ("SIDFLOW_ROMS_DIR", "/roms"));
        SidFlowSettings settings = SettingsLoader.Load(Sources with { Environment = environment });
        Assert.That((settings.Web.Port, settings.Roms.Folder), Is.EqualTo((9000, "/roms")));
        environment["SIDFLOW__Web__Port"] = "9001";
        Assert.That(SettingsLoader.Load(Sources with { Environment = environment }).Web.Port, Is.EqualTo(9001));
    }

    [Test]
    public void SIDFLOW_CONFIG_names_another_operators_file()
    {
        folder.Write("mine.json", """{ "Web": { "Port": 42 } } // with a comment""");
        Assert.That(SettingsLoader.Load(Sources with { Environment = Pairs(("SIDFLOW_CONFIG", folder["mine.json"])) }).Web.Port, Is.EqualTo(42));
    }

    [TestCase("Web:Port", "65536")]
    [TestCase("Web:Port", "-1")]
    [TestCase("Web:Port", "eight")]
    [TestCase("Web:Port", "99999999999999999999")]
    [TestCase("Web:ListenersPerClient", "0")]
    [TestCase("Web:Listeners", "10001")]
    [TestCase("Web:Connections", "15")]
    [TestCase("Web:Address", "localhost")]
    [TestCase("Room:Output", "speaker")]
    [TestCase("Room:Output", "alsa:")]
    [TestCase("Room:DefaultLengthSeconds", "9")]
    [TestCase("Room:DefaultLengthSeconds", "NaN")]
    [TestCase("Room:FadeSeconds", "-0.1")]
    [TestCase("Room:SampleRateHz", "7999")]
    [TestCase("Library:ScanOnStart", "yes")]
    [TestCase("Cache:MaxBytes", "1")]
    [TestCase("Jobs:CpuBudget", "0")]
    [TestCase("Jobs:CpuBudget", "101")]
    [TestCase("Emulator:CiaModel", "6526")]
    [TestCase("DataDir", "a\0b")]
    public void A_wrong_value_stops_with_its_key_its_place_and_what_is_allowed(string key, string value) =>
        Assert.That(() => SettingsLoader.Load(Sources with { CommandLine = Pairs((key, value)) }),
            Throws.TypeOf<SettingsException>().With.Message.Contains(key).And.Message.Contains("the command line").And.Message.Contains("must be"));

    [TestCase("Web:Port", "0")]
    [TestCase("Web:Port", "65535")]
    [TestCase("Web:Address", "*")]
    [TestCase("Web:Address", "::1")]
    [TestCase("Room:Output", "none")]
    [TestCase("Room:Output", "alsa:hw:0,0")]
    [TestCase("Room:FadeSeconds", "0")]
    [TestCase("Room:FadeSeconds", "30")]
    [TestCase("Library:ScanOnStart", "False")]
    [TestCase("Emulator:CiaModel", "MOS8521")]
    public void Values_at_the_edges_are_right(string key, string value) =>
        Assert.That(() => SettingsLoader.Load(Sources with { CommandLine = Pairs((key, value)) }), Throws.Nothing);

    [TestCase("{ \"Web\": ")]
    [TestCase("[]")]
    [TestCase("")]
    public void A_broken_file_is_named(string text)
    {
        folder.Write("etc.json", text);
        Assert.That(() => SettingsLoader.Load(Sources), Throws.TypeOf<SettingsException>().With.Message.Contains("etc.json"));
    }

    [Test]
    public void Slips_are_listed()
    {
        folder.Write("appsettings.json", """{ "Web": { "Prot": 1, "Port": 1 }, "Other": { "List": [1, 2] } }""");
        Assert.That(SettingsLoader.Load(Sources).UnknownKeys, Is.EqualTo(new[] { "Other:List:0", "Other:List:1", "Web:Prot" }));
    }
}
