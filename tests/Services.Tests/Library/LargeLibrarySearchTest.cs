using SidFlow.Services.Library;

namespace SidFlow.Services.Tests.Library;

/// <summary>More hits than are ranked: the title's come first, the rest follows, and no hit is twice or missing.</summary>
[TestFixture]
public sealed class LargeLibrarySearchTest
{
    [Test]
    public async Task Broad_searches_have_the_titles_first_and_pages_without_gaps()
    {
        using var library = new ScannedFolder();
        for (int i = 0; i < 2500; i++)
            library.Tunes.Write($"word/{i:D4}.sid", SidFile.Make(i % 500 == 0 ? "Word in title" : "Other"));
        await library.ScanAsync();

        var found = new List<TuneRecord>();
        SearchPage page;
        do
        {
            page = library.Index.Search(new SearchQuery { Text = "word", Limit = 300, Offset = found.Count });
            found.AddRange(page.Hits.Select(hit => hit.Tune));
            Assert.That(page.Total, Is.EqualTo(2500));
        }
        while (page.Hits.Count > 0);
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(tune => tune.Path).Distinct().Count(), Is.EqualTo(2500));
            Assert.That(found, Has.Count.EqualTo(2500));
            Assert.That(found.Take(5).Select(tune => tune.Title), Is.All.EqualTo("Word in title"));
        });
    }
}
