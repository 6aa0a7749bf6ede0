using SidFlow.Services.Logs;

namespace SidFlow.Services.Tests.Logs;

[TestFixture]
public sealed class LogBookTest
{
    private LogBook book = new();

    [SetUp]
    public void Fill()
    {
        book = new LogBook();
        for (int i = 1; i <= LogBook.Most + 10; i++)
            book.Add(DateTimeOffset.UnixEpoch.AddSeconds(i), i % 2 == 0 ? LogGrade.Information : LogGrade.Warning, i % 3 == 0 ? "Room" : "", $"line {i}", i % 5 == 0 ? "because" : null);
    }

    [Test]
    public void It_holds_the_newest_and_forgets_the_oldest()
    {
        (IReadOnlyList<LogLine> lines, long last) = book.Read(0, LogGrade.Debug, null, int.MaxValue);
        Assert.That(lines, Has.Count.EqualTo(LogBook.Most));
        Assert.That((lines[^1].Text, last), Is.EqualTo(($"line {last}", last)));
        Assert.That(lines.Select(line => line!.Number), Is.Ordered.And.Unique);
    }

    [Test]
    public void It_is_read_on_from_a_number()
    {
        long last = book.Read(0, LogGrade.Debug, null, 1).Last;
        Assert.That(book.Read(last, LogGrade.Debug, null, 10).Lines, Is.Empty);
        book.Add(DateTimeOffset.UnixEpoch, LogGrade.Error, "", "more", null);
        Assert.That(book.Read(last, LogGrade.Debug, null, 10).Lines.Single().Text, Is.EqualTo("more"));
    }

    [Test]
    public void It_is_searched_by_weight_and_by_text_of_line_part_and_failure()
    {
        Assert.That(book.Read(0, LogGrade.Warning, null, 100).Lines, Has.Count.EqualTo(100).And.All.Matches<LogLine>(line => line!.Level == LogGrade.Warning));
        Assert.That(book.Read(0, LogGrade.Debug, "LINE 2000", 10).Lines.Single().Number, Is.EqualTo(book.Read(0, LogGrade.Debug, "line 2000", 10).Lines.Single().Number));
        Assert.That(book.Read(0, LogGrade.Debug, "room", 5).Lines, Has.All.Matches<LogLine>(line => line!.Source == "Room"));
        Assert.That(book.Read(0, LogGrade.Debug, "because", 5).Lines, Has.All.Matches<LogLine>(line => line!.Fault == "because"));
    }

    [Test]
    public void A_line_without_end_is_cut()
    {
        book.Add(DateTimeOffset.UnixEpoch, LogGrade.Error, "", new string('x', 100_000), null);
        Assert.That(book.Read(0, LogGrade.Debug, null, 1).Lines[0].Text, Has.Length.LessThan(LogBook.LongestText + 10));
    }
}
