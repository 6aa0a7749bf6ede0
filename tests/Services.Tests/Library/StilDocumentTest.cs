using System.Text;
using SidFlow.Services.Library;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Tests.Library;

/// <remarks>Source of the rules: HVSC, STIL.faq.</remarks>
[TestFixture]
public sealed class StilDocumentTest
{
    private static List<StilEntry> ParseAll(string text)
    {
        var entries = new List<StilEntry>();
        StilDocument.Parse(Encoding.Latin1.GetBytes(text), entries.Add);
        return entries;
    }

    private static StilEntry Parse(params string[] lines) => ParseAll(string.Join("\r\n", lines)).Single();

    [Test]
    public void A_comment_alone_speaks_of_the_whole_file()
    {
        StilEntry entry = Parse("/A/B.sid", "COMMENT: First words", "         and their rest.");
        Assert.Multiple(() =>
        {
            Assert.That(entry.Path, Is.EqualTo("A/B.sid"));
            Assert.That(entry.Comment, Is.EqualTo("First words and their rest."));
            Assert.That(entry.Notes, Is.Empty);
        });
    }

    [Test]
    public void Fields_without_a_marker_speak_of_song_one()
    {
        StilNote note = Parse("/A/B.sid", "   NAME: Own name", " AUTHOR: Somebody", "  TITLE: Work", " ARTIST: Artist", "COMMENT: Words").Notes.Single();
        Assert.That(note, Is.EqualTo(new StilNote { Song = 1, Name = "Own name", Author = "Somebody", Title = "Work", Artist = "Artist", Comment = "Words" }));
    }

    [Test]
    public void A_comment_before_the_first_marker_speaks_of_the_file_and_markers_of_their_songs()
    {
        StilEntry entry = Parse("/A/B.sid", "COMMENT: All of it", "(#1)", "  TITLE: One", "(#12)", "COMMENT: Twelve");
        Assert.Multiple(() =>
        {
            Assert.That(entry.Comment, Is.EqualTo("All of it"));
            Assert.That(entry.Notes.Select(note => (note.Song, note.Title, note.Comment)), Is.EqualTo(new[] { (1, "One", null), (12, (string?)null, "Twelve") }));
        });
    }

    [Test]
    public void A_path_with_a_slash_at_its_end_comments_on_a_folder()
    {
        StilEntry entry = Parse("/MUSICIANS/H/Hubbard_Rob/", "COMMENT: The man.");
        Assert.That((entry.Path, entry.Comment), Is.EqualTo(("MUSICIANS/H/Hubbard_Rob/", "The man.")));
    }

    [Test]
    public void Two_covers_with_mixed_times_are_two_passages()
    {
        IReadOnlyList<StilNote> notes = Parse("/A/B.sid",
            "  TITLE: One [from the movie X] (0:00)", " ARTIST: A",
            "  TITLE: Two (0:53-1:16)", " ARTIST: B", "COMMENT: On two",
            "  TITLE: Three (1:20.5)").Notes;
        Assert.Multiple(() =>
        {
            Assert.That(notes, Has.Count.EqualTo(3));
            Assert.That((notes[0].From, notes[0].Start, notes[0].End), Is.EqualTo(("the movie X", TimeSpan.Zero, TimeSpan.FromSeconds(53))));
            Assert.That((notes[1].Start, notes[1].End, notes[1].Comment), Is.EqualTo((TimeSpan.FromSeconds(53), TimeSpan.FromSeconds(76), "On two")));
            Assert.That((notes[2].Start, notes[2].End), Is.EqualTo((TimeSpan.FromSeconds(80.5), (TimeSpan?)null)), "It runs to the song's end.");
        });
    }

    [TestCase("Anthem (lyrics)")]
    [TestCase("Anthem (1:2)")]
    [TestCase("Anthem (0:30-0:20)")]
    [TestCase("Anthem ()")]
    [TestCase("Anthem (0:30) remix")]
    public void A_bracket_that_is_no_time_is_plain_text(string title)
    {
        StilNote note = Parse("/A/B.sid", "  TITLE: " + title).Notes.Single();
        Assert.That((note.Title, note.Start), Is.EqualTo((title, (TimeSpan?)null)));
    }

    [Test]
    public void Doubt_is_shown_and_not_searched()
    {
        StilEntry entry = Parse("/A/B.sid", "  TITLE: Sure <?>", " ARTIST: <?>");
        Assert.Multiple(() =>
        {
            Assert.That(entry.Notes.Single().Artist, Is.EqualTo("<?>"));
            Assert.That(entry.Words, Does.Contain("Sure").And.Not.Contain("<?>"));
        });
    }

    [Test]
    public void Windows_1252_is_read_as_such() =>
        Assert.That(Parse("/A/B.sid", "  TITLE: Ein Fall f\u00fcr Zwei \u009a").Notes.Single().Title, Is.EqualTo("Ein Fall für Zwei š"));

    [Test]
    public void A_comment_may_come_before_the_name_and_blanks_may_slip()
    {
        StilNote note = Parse("/A/B.sid", "(#2)", " COMMENT: First", "NAME: Then").Notes.Single();
        Assert.That((note.Song, note.Comment, note.Name), Is.EqualTo((2, "First", "Then")));
    }

    [Test]
    public void A_continuation_that_looks_like_a_field_is_text()
    {
        StilEntry entry = Parse("/A/B.sid", "COMMENT: He said", "         TITLE: no title");
        Assert.That(entry.Comment, Is.EqualTo("He said TITLE: no title"));
    }

    [Test]
    public void Sections_blank_lines_and_paths_end_an_entry()
    {
        List<StilEntry> entries = ParseAll("### A ###\n\n/A/1.sid\nCOMMENT: one\n/A/2.sid\nCOMMENT: two\n\n# x\n/A/3.sid\n\nCOMMENT: nobody's\n");
        Assert.That(entries.Select(entry => (entry.Path, entry.Comment)), Is.EqualTo(new[] { ("A/1.sid", "one"), ("A/2.sid", "two") }));
    }

    [TestCase("(#0)")]
    [TestCase("(#257)")]
    [TestCase("(#99999999999)")]
    [TestCase("(#-1)")]
    public void A_marker_of_no_song_is_passed_over(string marker)
    {
        StilEntry entry = Parse("/A/B.sid", marker, "  TITLE: Still here");
        Assert.That(entry.Notes.Single().Title, Is.EqualTo("Still here"));
    }

    [Test]
    public void No_bytes_whatever_make_it_fail() => Fuzz.Documents(
        text => StilDocument.Parse(text, entry => Assert.That(entry.Notes.All(note => note.Song is >= 1 and <= 256))),
        "/A/B.sid", "\n/A/", "   NAME: a", "  TITLE: t [from x] (0:10)", "\n  TITLE: (0:10-0:20)", " ARTIST: <?>", "COMMENT: ", "\n(#3)", "\n(#999)", "(1:00-", "\n         more");
}
