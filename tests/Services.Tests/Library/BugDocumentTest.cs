using System.Text;
using SidFlow.Services.Library;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class BugDocumentTest
{
    private static List<BugEntry> Parse(string text)
    {
        var entries = new List<BugEntry>();
        BugDocument.Parse(Encoding.Latin1.GetBytes(text), entries.Add);
        return entries;
    }

    [TestCase("\n")]
    [TestCase("\r\n")]
    public void A_bug_has_text_over_lines_and_a_reporter(string end)
    {
        string text = string.Join(end, "#### head #", "", "/A/B.sid", "    BUG: Loses step (0:32)", "         after a while.", "(iAN CooG)", "", "");
        Assert.That(Parse(text), Is.EqualTo(new[] { new BugEntry("A/B.sid", new BugNote("Loses step (0:32) after a while.", "iAN CooG", null)) }));
    }

    [Test]
    public void The_reporter_may_be_missing() =>
        Assert.That(Parse("/A/B.sid\n    BUG: Silent.\n\n/A/C.sid\n    BUG: Loud.\n(Me)").Select(bug => bug.Note.Reporter), Is.EqualTo(new[] { null, "Me" }));

    [Test]
    public void A_marker_names_the_song() =>
        Assert.That(Parse("/A/B.sid\n(#2)\n    BUG: One.\n(X)\n(#3)\n    BUG: Two.\n").Select(bug => (bug.Note.Song, bug.Note.Text, bug.Note.Reporter)),
            Is.EqualTo(new[] { (2, "One.", "X"), ((int?)3, "Two.", (string?)null) }));

    [TestCase("")]
    [TestCase("#### nothing but a head ####\n\n### Bugged tunes as of HVSC 84 ###\n")]
    public void An_empty_list_is_a_good_list(string text) => Assert.That(Parse(text), Is.Empty);

    [Test]
    public void No_bytes_whatever_make_it_fail() => Fuzz.Documents(
        text => BugDocument.Parse(text, bug => Assert.That(bug.Note.Text, Is.Not.Empty)),
        "/A/B.sid\n", "    BUG: text", "\n(me)", "\n(#2)", "(", ")", "#", "         more");
}
