using System.Text;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Tests.Library;

namespace SidFlow.Services.Tests.Hvsc;

[TestFixture]
public sealed class MirrorListingTest
{
    [Test]
    public void APageNamesArchives()
    {
        MirrorListing listing = MirrorListing.Parse("""
            <a href="HVSC_83-all-of-them.7z">HVSC_83-all-of-them.7z</a> 82M
            <a href="HVSC_83-all-of-them.7z.sha256">HVSC_83-all-of-them.7z.sha256</a>
            <a href="HVSC_84-all-of-them.rar">HVSC_84-all-of-them.rar</a>
            <a href='HVSC_100-all-of-them.7z'>x</a> <a href="HVSC_Update_9.7z">HVSC_Update_9.7z</a> HVSC_Update_101.7z
            """);
        Assert.Multiple(() =>
        {
            Assert.That(listing.Bases, Is.EquivalentTo(new Dictionary<int, string> { [83] = "HVSC_83-all-of-them.7z", [100] = "HVSC_100-all-of-them.7z" }));
            Assert.That(listing.Updates.Keys, Is.EquivalentTo([9, 101]));
            Assert.That(listing.NewestBase, Is.EqualTo(100));
            Assert.That(listing.Newest, Is.EqualTo(101));
        });
    }

    [Test]
    public void AnyPageIsRead() => Fuzz.Documents(text => MirrorListing.Parse(Encoding.Latin1.GetString(text)),
        "HVSC_", "83", "0", "999999999999", "-all-of-them.7z", "Update_", ".7z", "<a href=\"", "\">");
}
