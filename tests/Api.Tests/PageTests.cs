using System.Net;
using System.Text.RegularExpressions;
using SidFlow.Web.Http;

namespace SidFlow.Api.Tests;

/// <summary>The built page as browsers get it.</summary>
[TestFixture]
sealed partial class PageTests : ApiFixture
{
    [SetUp]
    public void NeedsThePage()
    {
        if (!new StaticPage(StaticPage.DefaultFolder).IsBuilt)
            Assert.Ignore("the page is not part of this build (-p:SkipUi=true)");
    }

    [TestCase("/")]
    [TestCase("/search")]
    [TestCase("/some/place/in/the/page")]
    public async Task EveryPlaceInThePageIsTheDocument(string path)
    {
        using HttpResponseMessage reply = await Daemon.Http.GetAsync(path);

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/html"));
        Assert.That(reply.Headers.GetValues("Cross-Origin-Opener-Policy"), Is.EqualTo(new[] { "same-origin" }));
        Assert.That(reply.Headers.GetValues("Cross-Origin-Embedder-Policy"), Is.EqualTo(new[] { "require-corp" }));
        Assert.That(reply.Headers.CacheControl!.NoCache);
    }

    [Test]
    public async Task IsolationIsNotAskedForWhereBrowsersIgnoreIt()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Headers = { Host = "sidflow.lan" } };
        using HttpResponseMessage reply = await Daemon.Http.SendAsync(request);

        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Headers.Contains("Cross-Origin-Opener-Policy"), Is.False, "plain http under a LAN name");
    }

    [Test]
    public async Task HashedFilesAreKeptForEver()
    {
        string page = await Daemon.Http.GetStringAsync("/");
        string[] assets = [.. Asset().Matches(page).Select(match => match.Value)];
        Assert.That(assets, Is.Not.Empty);
        foreach (string asset in assets)
        {
            using HttpResponseMessage reply = await Daemon.Http.GetAsync(asset);
            Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK), asset);
            Assert.That(reply.Headers.CacheControl!.ToString(), Does.Contain("immutable").And.Contain("max-age=31536000"));
            Assert.That(reply.Headers.ETag, Is.Not.Null);
        }
    }

    [Test]
    public async Task AnAssetThatIsNotThereIsNotTheDocument() =>
        Assert.That((await Daemon.GetAsync("/assets/none.js")).Status, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task TheDocumentHoldsNoScriptOrStyleOfItsOwn()
    {
        string page = await Daemon.Http.GetStringAsync("/");
        Assert.That(InlineCode().IsMatch(page), Is.False, page);
    }

    [GeneratedRegex("/assets/[^\"]+")]
    private static partial Regex Asset();

    [GeneratedRegex("""<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();
}
