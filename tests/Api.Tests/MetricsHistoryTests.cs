using SidFlow.Web.Metrics;

namespace SidFlow.Api.Tests;

/// <summary>A day of numbers, a point a minute.</summary>
[TestFixture]
sealed class MetricsHistoryTests
{
    [Test]
    public async Task ItBeginsWithNowAndSaysWhatItCannotTell()
    {
        int looks = 0;
        await using MetricsHistory history = new(TimeProvider.System,
            [new MetricsHistory.Course("a", "A", "things", 80, () => ++looks), new MetricsHistory.Course("b", "B", "things", null, () => null)]);
        HistoryReply reply = history.Read();
        Assert.That(reply.Times, Has.Count.EqualTo(1));
        Assert.That(reply.Courses.Select(course => (course.Name, course.Threshold, course.Values.Single())), Is.EqualTo(new (string, double?, double?)[] { ("a", 80, 1), ("b", null, null) }));
    }
}
