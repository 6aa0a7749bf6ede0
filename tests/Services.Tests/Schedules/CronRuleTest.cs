using System.Globalization;
using SidFlow.Services.Schedules;

namespace SidFlow.Services.Tests.Schedules;

[TestFixture]
public sealed class CronRuleTest
{
    private static readonly TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [TestCase("30 4 * * *", "2026-01-01 00:00", "2026-01-01 04:30")]
    [TestCase("30 4 * * *", "2026-01-01 04:30", "2026-01-02 04:30", Description = "strictly after")]
    [TestCase("*/15 * * * *", "2026-01-01 00:01", "2026-01-01 00:15")]
    [TestCase("0 8-18/5 * * 1-5", "2026-01-02 18:30", "2026-01-05 08:00", Description = "Friday evening to Monday")]
    [TestCase("0 0 29 2 *", "2026-03-01 00:00", "2028-02-29 00:00")]
    [TestCase("0 0 13 * 5", "2026-01-01 00:00", "2026-01-02 00:00", Description = "either day")]
    [TestCase("0 0 * * 7", "2026-01-01 00:00", "2026-01-04 00:00", Description = "Sunday by its other number")]
    [TestCase("59 23 31 12 *", "2026-12-31 23:59", "2027-12-31 23:59")]
    [TestCase("5/20 0 * * *", "2026-01-01 00:00", "2026-01-01 00:05")]
    public void ItIsDueAsCrontabSays(string rule, string after, string due) =>
        Assert.That(CronRule.Parse(rule).Next(Utc(after), TimeZoneInfo.Utc), Is.EqualTo(Utc(due)));

    [TestCase("30 2 * * *", "2026-03-28 12:00", "2026-03-29 01:30", Description = "02:30 does not exist; an hour later on the clock")]
    [TestCase("30 2 * * *", "2026-03-29 12:00", "2026-03-30 00:30")]
    [TestCase("30 2 * * *", "2026-10-24 12:00", "2026-10-25 00:30", Description = "the first of the two")]
    [TestCase("30 2 * * *", "2026-10-25 00:30", "2026-10-26 01:30", Description = "and once only")]
    [TestCase("0 0 1 1 *", "2026-06-01 00:00", "2026-12-31 23:00")]
    public void ItMeansTheClockOfItsZone(string rule, string after, string due) =>
        Assert.That(CronRule.Parse(rule).Next(Utc(after), berlin), Is.EqualTo(Utc(due)));

    [Test]
    public void WhatNeverComesTrueIsNeverDue()
    {
        Assert.That(CronRule.Parse("0 0 30 2 *").Next(Utc("2026-01-01 00:00"), TimeZoneInfo.Utc), Is.Null);
        Assert.That(CronRule.Parse("0 0 * * *").Next(DateTimeOffset.MaxValue, berlin), Is.Null);
        Assert.That(CronRule.Parse("0 0 * * *").Next(DateTimeOffset.MinValue, TimeZoneInfo.Utc), Is.EqualTo(DateTimeOffset.MinValue.AddDays(1)));
    }

    [TestCase("")]
    [TestCase("* * * *")]
    [TestCase("* * * * * *")]
    [TestCase("60 * * * *")]
    [TestCase("* 24 * * *")]
    [TestCase("* * 0 * *")]
    [TestCase("* * * 13 *")]
    [TestCase("* * * * 8")]
    [TestCase("5-3 * * * *")]
    [TestCase("*/0 * * * *")]
    [TestCase("1-2-3 * * * *")]
    [TestCase("1/2/3 * * * *")]
    [TestCase("-1 * * * *")]
    [TestCase("1, * * * *")]
    [TestCase("MON * * * *")]
    public void WhatIsNoRuleIsRefused(string text) => Assert.That(() => CronRule.Parse(text), Throws.TypeOf<FormatException>());

    /// <summary>Whatever is written, it is a rule that gives times ahead, or it is refused.</summary>
    [Test]
    public void NothingElseEverHappens()
    {
        Random random = new(5);
        const string letters = "0123456789*/-,  7 15";
        int rules = 0;
        for (int n = 0; n < 20_000; n++)
        {
            string text = n % 2 == 0
                ? string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => letters[random.Next(letters.Length)]))
                : string.Join(' ', Enumerable.Range(0, 5).Select(_ => random.Next(3) == 0 ? "*" : $"{random.Next(70)}"));
            CronRule rule;
            try
            {
                rule = CronRule.Parse(text);
            }
            catch (FormatException)
            {
                continue;
            }
            rules++;
            DateTimeOffset after = Utc("2026-01-01 00:00").AddMinutes(random.Next(1_000_000));
            if (rule.Next(after, berlin) is { } due)
                Assert.That((due > after, CronRule.Parse(rule.ToString()).Next(after, berlin)), Is.EqualTo((true, (DateTimeOffset?)due)), text);
        }
        Assert.That(rules, Is.GreaterThan(100));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
