using System.Text.Json;
using System.Text.Json.Nodes;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;

namespace SidFlow.Services.Tests.Renders;

/// <summary>A render job's parameters.</summary>
[TestFixture]
public sealed class RenderOrderTest
{
    private static readonly RenderSettings settings = new(["ultimate64", "emulator"], ["flac"], null, "/srv/renders", 256, 5, null, "/srv/m.json", "/srv", null)
    {
        Engines = RenderSettings.EnginesOf(null, [("c64", "ultimate64")]),
    };

    [Test]
    public void WhatIsLeftOutIsFilledIn()
    {
        RenderOrder order = Read("""{"sidPath":"/C64Music/A/B.sid"}""");
        Assert.That(order.ToJson().ToJsonString(), Is.EqualTo(
            """{"sidPaths":["/C64Music/A/B.sid"],"missing":false,"preferredEngines":["ultimate64","emulator"],"maxLossRate":0.01,"force":false}"""));
        Assert.That((order.IsUsual, order.Formats.Single(), order.FormatsAreNamed), Is.EqualTo((true, RenderFormat.Flac, false)));
        Assert.That(Read("{}").Top, Is.EqualTo(100), "nothing named: what is wanted most");
    }

    [Test]
    public void WhatIsReadIsWrittenTheSame()
    {
        const string All = """{"sidPaths":["A#2","B"],"missing":true,"preferredEngines":["c64"],"maxLossRate":0.5,"force":true,"formats":["wav","hls","tape"],"top":7,"chip":"8580r5","targetDurationMs":1500,"outputDir":"/srv/renders/x"}""";
        Assert.That(Read(All).ToJson().ToJsonString(), Is.EqualTo(All));
    }

    [TestCase("""{"top":3,"engine":"auto","preferredEngines":["wasm"]}""", "emulator")]
    [TestCase("""{"top":3,"engine":"c64","preferredEngines":["emulator"]}""", "c64")]
    [TestCase("""{"top":3,"preferredEngines":"ultimate64,emulator"}""", "ultimate64 emulator")]
    public void TheEngineThatIsNamedIsTaken(string given, string engines) => Assert.That(Read(given).Engines, Is.EqualTo(engines.Split(' ')));

    [TestCase("""{"colour":1}""", "no parameter colour")]
    [TestCase("""{"sidPath":"../etc/passwd"}""", "no place inside the collection")]
    [TestCase("""{"sidPath":7}""", "text")]
    [TestCase("""{"top":0}""", "whole number")]
    [TestCase("""{"top":1,"formats":"ogg"}""", "'ogg' is none of")]
    [TestCase("""{"top":1,"engine":"sidplayfp"}""", "Render:SidplayPath")]
    [TestCase("""{"top":1,"engine":"harp"}""", "no engine 'harp'")]
    [TestCase("""{"top":1,"chip":"6582"}""", "6581 or 8580r5")]
    [TestCase("""{"top":1,"maxLossRate":2}""", "from 0 to 1")]
    [TestCase("""{"top":1,"maxLossRate":"much"}""", "from 0 to 1")]
    [TestCase("""{"top":1,"targetDurationMs":5}""", "targetDurationMs")]
    [TestCase("""{"top":1,"outputDir":"../other"}""", "must lie below /srv/renders")]
    [TestCase("""{"top":1,"outputDir":"/etc"}""", "must lie below /srv/renders")]
    [TestCase("""{"top":1,"force":"yes"}""", "true or false")]
    public void WhatIsNotAllowedIsRefused(string given, string reason) => Assert.That(() => Read(given), Throws.TypeOf<FormatException>().With.Message.Contains(reason));

    [Test]
    public void ALinkLeadsOutOfNoFolder()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder["renders"]);
        Directory.CreateSymbolicLink(folder["renders/out"], "/etc");
        Assert.That(() => RenderOrder.Read(JsonNode.Parse("""{"top":1,"outputDir":"out/x"}""")!.AsObject(), settings with { OutputPath = folder["renders"] }),
            Throws.TypeOf<FormatException>().With.Message.Contains("must lie below"));
    }

    [Test]
    public void WhateverIsSentIsReadOrRefusedInASentence()
    {
        string[] names = ["sidPath", "sidPaths", "top", "missing", "engine", "preferredEngines", "formats", "chip", "targetDurationMs", "maxLossRate", "outputDir", "force", "x"];
        string[] values = ["null", "true", "0", "-1", "1e400", "1.5", "\"\"", "\"A/B.sid\"", "\"..\"", "\"\\u0000\"", "\"wav\"", "[]", "[1]", "[null]", "[[]]", "[\"A#1\",\"\"]", "{}", "\"emulator\"", "99999999999999999999"];
        for (int seed = 0; seed < 5_000; seed++)
        {
            Random random = new(seed);
            string json = $"{{{string.Join(',', Enumerable.Range(0, random.Next(6)).Select(_ => names[random.Next(names.Length)]).Distinct().Select(name => $"\"{name}\":{values[random.Next(values.Length)]}"))}}}";
            try
            {
                RenderOrder order = Read(json);
                Assert.That(Read(order.ToJson().ToJsonString()).ToJson().ToJsonString(), Is.EqualTo(order.ToJson().ToJsonString()));
            }
            catch (FormatException reason)
            {
                Assert.That(reason.Message, Does.EndWith("."), json);
            }
        }
    }

    [Test]
    public void AnAssetsIdIsKnownBeforehand() =>
        // printf 'A/B.sid#2:flac:emulator:server/prepared/emulator/wav-m4a-flac' | sha1sum
        Assert.That(RenderAsset.IdOf(new SongId("A/B.sid", 2), RenderFormat.Flac, "emulator"), Is.EqualTo("7cfb4ca1774994fcdf4420cc81eddf41c81bfe62"));

    private static RenderOrder Read(string json) => RenderOrder.Read(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = false })!.AsObject(), settings);
}
