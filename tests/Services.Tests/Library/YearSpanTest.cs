using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

[TestFixture]
public sealed class YearSpanTest
{
    [TestCase("1987 Thalamus", 1987, 1987)]
    [TestCase("1987", 1987, 1987)]
    [TestCase("198? Somebody", 1980, 1989)]
    [TestCase("1985-87 Somebody", 1985, 1987)]
    [TestCase("1989-1991 Somebody", 1989, 1991)]
    [TestCase("1987-85 Wrong", 1987, 1987)]
    [TestCase("1987/88 Somebody", 1987, 1987)]
    [TestCase("2021 MultiStyle Labs", 2021, 2021)]
    public void A_release_text_begins_with_its_years(string text, int first, int last) =>
        Assert.That(YearSpan.Parse(text), Is.EqualTo(new YearSpan(first, last)));

    [TestCase("")]
    [TestCase("19?? Somebody")]
    [TestCase("<?>")]
    [TestCase("Thalamus 1987")]
    [TestCase("19875 AD")]
    [TestCase("1943rd Wing")]
    [TestCase("0007 Bond")]
    [TestCase("198")]
    public void A_text_without_a_year_has_none(string text) => Assert.That(YearSpan.Parse(text), Is.Null);
}
