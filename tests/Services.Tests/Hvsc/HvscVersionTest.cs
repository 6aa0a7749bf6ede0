using System.Text;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class HvscVersionTest
{
    private static readonly DateTimeOffset when = new(2026, 6, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly HvscVersion base85 = new(85, "HVSC_85-all-of-them.7z", "ab", when, [], when);

    [Test]
    public void ItIsWhatItWasWhenReadAgain()
    {
        HvscVersion version = base85.With(new HvscDelta(86, "HVSC_Update_86.7z", "cd", when.AddDays(1)));
        (HvscVersion? read, string? problem) = HvscVersion.Parse(version.ToJson());
        Assert.That(problem, Is.Null);
        Assert.Multiple(() =>
        {
            Assert.That(read!.ToJson(), Is.EqualTo(version.ToJson()));
            Assert.That(read.Release, Is.EqualTo(86));
            Assert.That(read.Label, Is.EqualTo("HVSC 85 + Update 86"));
            Assert.That(read.LastUpdated, Is.EqualTo(when.AddDays(1)));
            Assert.That(read.ChecksumOf("HVSC_Update_86.7z"), Is.EqualTo("cd"));
            Assert.That(read.ChecksumOf("HVSC_85-all-of-them.7z"), Is.EqualTo("ab"));
        });
    }

    [Test]
    public void TheKeysAreThoseOfTheContract() => Assert.That(
        Encoding.UTF8.GetString(base85.ToJson()), Does.Contain("\"baseVersion\": 85").And.Contain("\"baseFilename\"").And.Contain("\"baseChecksum\"")
            .And.Contain("\"baseAppliedAt\"").And.Contain("\"deltas\": []").And.Contain("\"lastUpdated\"").And.Not.Contain("release"));

    [Test]
    public void AnUpdateThatTheBaseHoldsIsNoNewerRelease() =>
        Assert.That(base85.With(new HvscDelta(85, "HVSC_Update_85.7z", "cd", when)).Release, Is.EqualTo(85));

    [TestCase("", TestName = "empty")]
    [TestCase("null", TestName = "null")]
    [TestCase("[]", TestName = "a list")]
    [TestCase("{}", TestName = "no keys")]
    [TestCase("""{"baseVersion":0,"baseFilename":"a","baseChecksum":"b","baseAppliedAt":"2026-01-01T00:00:00Z","deltas":[],"lastUpdated":"2026-01-01T00:00:00Z"}""", TestName = "version 0")]
    [TestCase("""{"baseVersion":1,"baseFilename":"a","baseChecksum":"b","baseAppliedAt":"2026-01-01T00:00:00Z","deltas":[null],"lastUpdated":"2026-01-01T00:00:00Z"}""", TestName = "a delta that is null")]
    [TestCase("""{"baseVersion":1,"baseFilename":"a","baseChecksum":"b","baseAppliedAt":"2026-01-01T00:00:00Z","deltas":null,"lastUpdated":"2026-01-01T00:00:00Z"}""", TestName = "deltas that are null")]
    public void AFileThatMakesNoSenseHasAProblem(string text)
    {
        (HvscVersion? version, string? problem) = HvscVersion.Parse(Encoding.UTF8.GetBytes(text));
        Assert.That(version, Is.Null);
        Assert.That(problem, Is.Not.Empty);
    }

    [Test]
    public void AnyFileIsRead() => Fuzz.Documents(text => HvscVersion.Parse(text),
        "{", "}", "[", "]", ",", ":", "null", "83", "-1", "\"baseVersion\"", "\"deltas\"", "\"baseFilename\"", "\"version\"", "\"2026-01-01T00:00:00Z\"", "\"lastUpdated\"", "1e99",
        """{"baseVersion":1,"baseFilename":"a","baseChecksum":"b","baseAppliedAt":"2026-01-01T00:00:00Z","deltas":[""", """],"lastUpdated":"2026-01-01T00:00:00Z"}""");
}
