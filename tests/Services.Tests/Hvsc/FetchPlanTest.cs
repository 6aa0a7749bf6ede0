using SidFlow.Services.Hvsc;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class FetchPlanTest
{
    [TestCase("b83 u83", null, false, "b83", TestName = "the base holds its own update")]
    [TestCase("b83 u83 u84", null, false, "b83 u84", TestName = "updates behind the base follow it")]
    [TestCase("b83 u83", 82, false, "u83", TestName = "one behind takes the update")]
    [TestCase("b83", 82, false, "b83", TestName = "without its update the base")]
    [TestCase("b83 u83", 83, false, "", TestName = "the newest needs nothing")]
    [TestCase("b83 u83", 84, false, "", TestName = "a mirror that is behind changes nothing")]
    [TestCase("b83 u83", 83, true, "b83", TestName = "forced it comes anew")]
    [TestCase("b83 u81 u83", 80, false, "b83", TestName = "a gap in the updates asks for the base")]
    [TestCase("b80 u81 u82 u83 u84", 80, false, "u81 u82 u83 u84", TestName = "four updates in a row")]
    [TestCase("b85 u81 u82 u83 u84 u85", 80, false, "b85", TestName = "more are slower than the base")]
    [TestCase("u84", 83, false, "u84", TestName = "a mirror of updates only")]
    [TestCase("u84", null, false, "", TestName = "which are nothing alone")]
    public void AnArchiveLeadsToTheNext(string mirror, int? installed, bool force, string expected)
    {
        Dictionary<int, string> Of(char kind) => mirror.Split(' ').Where(name => name[0] == kind).ToDictionary(name => int.Parse(name[1..]));
        IReadOnlyList<FetchStep> plan = FetchPlan.Make(new MirrorListing(Of('b'), Of('u')), installed, force);
        Assert.That(string.Join(' ', plan.Select(step => step.FileName)), Is.EqualTo(expected));
        Assert.That(plan.Select(step => step.IsBase), Is.EqualTo(plan.Select(step => step.FileName[0] == 'b')));
    }
}
