using SidFlow.Emu.Sid;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests.Heads;

public sealed class ChipRulesTest
{
    private const string Md5 = "0123456789abcdef0123456789abcdef";

    [Test]
    public void The_more_exact_rule_wins_whatever_the_order()
    {
        ChipRules rules = Rules($"md5 {Md5} | scale 0.1", "path A/B/c.sid | scale 0.2", "path A/B/ | scale 0.3", "path A/ | scale 0.4", "author Somebody | scale 0.5");
        Assert.Multiple(() =>
        {
            Assert.That(rules.Find(Md5.ToUpperInvariant(), "A/B/c.sid", "Somebody")?.CutoffScale, Is.EqualTo(0.1));
            Assert.That(rules.Find("", "a/b/c.sid", "Somebody")?.CutoffScale, Is.EqualTo(0.2));
            Assert.That(rules.Find("", "A/B/d.sid", "Somebody")?.CutoffScale, Is.EqualTo(0.3));
            Assert.That(rules.Find("", "A/x.sid", "Somebody")?.CutoffScale, Is.EqualTo(0.4));
            Assert.That(rules.Find("", "x.sid", "somebody")?.CutoffScale, Is.EqualTo(0.5));
            Assert.That(rules.Find("", "x.sid", "Somebody else"), Is.Null);
        });
    }

    [Test]
    public void A_later_file_wins_over_an_earlier_one()
    {
        using var folder = new TempFolder();
        folder.Write("shipped", "author A | scale 0.5\nauthor B | scale 0.6");
        folder.Write("own", "# mine\n\nauthor A | profile 6581r4ar-3789-14 curve 0.25");
        ChipRules rules = ChipRules.Load(folder["shipped"], folder["own"], folder["absent"]);
        SoftwareSidOptions options = new ChipChoice(new SoftwareSidOptions(), rules).For("", "", "A");
        Assert.Multiple(() =>
        {
            Assert.That(rules.Count, Is.EqualTo(3));
            Assert.That(options.Profile6581.Name, Is.EqualTo("6581r4ar-3789-14"));
            Assert.That(options.Profile6581.FilterCurve, Is.EqualTo(0.25));
            Assert.That(options.Profile6581.CutoffScale, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_rule_for_the_8580_leaves_the_6581_alone()
    {
        SoftwareSidOptions options = new ChipChoice(new SoftwareSidOptions(), Rules("author A | profile 8580-1489")).For("", "", "A");
        Assert.That((options.Profile6581.Name, options.Profile8580.Name), Is.EqualTo(("6581", "8580-1489")));
    }

    [TestCase("author A")]
    [TestCase("author A | ")]
    [TestCase("author | scale 1")]
    [TestCase("title A | scale 1")]
    [TestCase("author A | scale")]
    [TestCase("author A | scale 3")]
    [TestCase("author A | scale NaN")]
    [TestCase("author A | curve -1")]
    [TestCase("author A | profile nothing")]
    [TestCase("author A | profile 8580 scale 1")]
    [TestCase("author A | scale 1 | scale 2")]
    public void What_is_no_rule_is_named_with_its_place(string line) =>
        Assert.That(() => ChipRules.Parse(line, "file, line 7"), Throws.TypeOf<FormatException>().With.Message.StartsWith("file, line 7: "));

    [Test]
    public void Any_line_is_a_rule_or_refused()
    {
        var random = new Random(1);
        const string signs = "authorpthmd5 |scalecurveprofile0.16581#/";
        for (int i = 0; i < 20_000; i++)
        {
            string line = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => signs[random.Next(signs.Length)]));
            try
            {
                ChipRules.Parse(line, "x")?.Apply(new SoftwareSidOptions());
            }
            catch (FormatException refusal)
            {
                Assert.That(refusal.Message, Does.StartWith("x: "));
            }
        }
    }

    [Test]
    public void The_shipped_rules_are_rules_and_know_Galway()
    {
        DirectoryInfo? top = new(AppContext.BaseDirectory);
        while (top is not null && !File.Exists(Path.Combine(top.FullName, "chip-rules.txt")))
            top = top.Parent;
        Assert.That(top, Is.Not.Null);
        ChipRules rules = ChipRules.Load(Path.Combine(top!.FullName, "chip-rules.txt"));
        Assert.That(rules.Find("", "", "Martin Galway")?.CutoffScale, Is.EqualTo(0.65));
        Assert.That(rules.Find("", "", "Chris H\u00fclsbeck")?.CutoffScale, Is.EqualTo(0.9));
    }

    private static ChipRules Rules(params string[] lines)
    {
        using var folder = new TempFolder();
        folder.Write("rules", string.Join('\n', lines));
        return ChipRules.Load(folder["rules"]);
    }
}
