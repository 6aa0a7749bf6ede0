using System.Text;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class SonglengthsTest
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static List<SonglengthsEntry> Parse(string text)
    {
        var entries = new List<SonglengthsEntry>();
        Songlengths.Parse(Encoding.Latin1.GetBytes(text), entries.Add);
        return entries;
    }

    // Source: HVSC, Songlengths.faq. The fraction is decimal, not a count.
    [TestCase("0:01", 1_000)]
    [TestCase("1:17", 77_000)]
    [TestCase("1:02.5", 62_500)]
    [TestCase("1:02.50", 62_500)]
    [TestCase("1:02.05", 62_050)]
    [TestCase("1:02.500", 62_500)]
    [TestCase("1:02.005", 62_005)]
    [TestCase("0:00.001", 1)]
    [TestCase("99:59.999", 5_999_999)]
    [TestCase("0:14(M)", 14_000)]
    [TestCase("0:00", null, Description = "Zero appears only with a fraction.")]
    [TestCase("0:00.000", null)]
    [TestCase("-:--", null)]
    [TestCase("1:60", null)]
    [TestCase("1:5", null)]
    [TestCase("1:005", null)]
    [TestCase("1:02.", null)]
    [TestCase("1:02.0001", null)]
    [TestCase(":30", null)]
    [TestCase("1:+5", null)]
    [TestCase("99999:59", null, Description = "More milliseconds than an int holds.")]
    [TestCase("999999999999:00", null)]
    [TestCase("", null)]
    public void A_length_is_minutes_seconds_and_a_decimal_fraction(string text, int? milliseconds) =>
        Assert.That(Songlengths.ParseLength(text), Is.EqualTo(milliseconds));

    [TestCase("\n")]
    [TestCase("\r\n")]
    public void An_entry_has_the_path_of_the_comment_above_it(string end)
    {
        string text = string.Join(end, "[Database]", "; /A/One.sid", Key + "=1:00 0:30.5", "", Key.Replace('0', 'f') + "=0:05");
        List<SonglengthsEntry> entries = Parse(text);
        Assert.Multiple(() =>
        {
            Assert.That(entries, Has.Count.EqualTo(2));
            Assert.That(entries[0].Path, Is.EqualTo("A/One.sid"));
            Assert.That(entries[0].LengthsMs, Is.EqualTo(new int?[] { 60_000, 30_500 }));
            Assert.That(entries[1].Path, Is.Null);
        });
    }

    [Test]
    public void Upper_case_keys_several_blanks_and_unknown_songs_are_read()
    {
        SonglengthsEntry entry = Parse($"  {Key.ToUpperInvariant()} =  1:00   -:--\t0:30  ").Single();
        Assert.Multiple(() =>
        {
            Assert.That(entry.Key, Is.EqualTo(Key));
            Assert.That(entry.LengthsMs, Is.EqualTo(new int?[] { 60_000, null, 30_000 }));
        });
    }

    [TestCase("zz23456789abcdef0123456789abcdef=1:00")]
    [TestCase("0123=1:00")]
    [TestCase("no entry at all")]
    [TestCase(Key + "=")]
    public void A_line_that_makes_no_sense_is_counted_and_the_next_one_read(string line)
    {
        var entries = new List<SonglengthsEntry>();
        int strange = Songlengths.Parse(Encoding.Latin1.GetBytes($"{line}\n{Key}=0:01\n"), entries.Add);
        Assert.Multiple(() =>
        {
            Assert.That(strange, Is.EqualTo(1));
            Assert.That(entries.Single().LengthsMs, Is.EqualTo(new int?[] { 1_000 }));
        });
    }

    [Test]
    public void No_more_lengths_than_a_tune_has_songs() =>
        Assert.That(Parse(Key + "=" + string.Concat(Enumerable.Repeat("0:01 ", 1000))).Single().LengthsMs, Has.Count.EqualTo(256));

    [Test]
    public void No_bytes_whatever_make_it_fail() => Fuzz.Documents(
        text => Songlengths.Parse(text, entry => Assert.That(entry.LengthsMs, Is.Not.Empty)),
        Key + "=", "1:00.5 ", "; /A/B.sid", "[Database]", "-:--", "(G)", ":", ".", "=", "9999999999999");
}
