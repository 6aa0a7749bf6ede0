using System.Net;
using System.Net.Security;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SidFlow.Services.Tls;

namespace SidFlow.Services.Tests.Tls;

[TestFixture]
public sealed class TlsTest
{
    static readonly string[] Names = ["sidflow.local", "192.168.1.5"];

    TempFolder folder = null!;
    readonly ManualClock clock = new();

    [SetUp]
    public void Make() => folder = new TempFolder();

    [TearDown]
    public void Remove() => folder.Dispose();

    [Test]
    public void TheAuthoritysCertificateIsTrustedUnderItsNames()
    {
        (X509Certificate2 server, X509Certificate2 authority) = Open(Names);
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                VerificationTime = clock.GetUtcNow().UtcDateTime,
            },
        };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.That(chain.Build(server), () => string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        Assert.That(server.MatchesHostname("sidflow.local") && server.MatchesHostname("192.168.1.5"));
        Assert.That(server.MatchesHostname("evil.example"), Is.False);
    }

    [Test]
    [SupportedOSPlatform("linux")]
    public void KeysAreForTheirOwnersEyes()
    {
        Open(Names);
        foreach (string key in (string[])["ca.key", "server.key"])
            Assert.That(File.GetUnixFileMode(folder["tls/" + key]), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void ACertificateIsKeptWhileItWillDoAndMadeAnewInTime()
    {
        (X509Certificate2 first, X509Certificate2 authority) = Open(Names);
        Assert.That(Open(Names).Server.Thumbprint, Is.EqualTo(first.Thumbprint));
        Assert.That(Open([.. Names, "192.168.1.6"]).Server.Thumbprint, Is.Not.EqualTo(first.Thumbprint), "another address");

        string kept = Open(Names).Server.Thumbprint;
        clock.Advance(TimeSpan.FromDays(366));
        Assert.That(Open(Names).Server.Thumbprint, Is.EqualTo(kept));
        clock.Advance(TimeSpan.FromDays(2));
        (X509Certificate2 renewed, X509Certificate2 still) = Open(Names);
        Assert.That(renewed.Thumbprint, Is.Not.EqualTo(kept));
        Assert.That(still.Thumbprint, Is.EqualTo(authority.Thumbprint), "the authority stays");
    }

    [TestCase(".pem")]
    [TestCase(".pfx")]
    public void TheOperatorsFilesAreReadAgainWhenTheyChange(string kind)
    {
        string file = folder["cert" + kind];
        WriteFile(file, "one");
        List<string> complaints = [];
        var certificate = new ServerCertificate(new TlsSettings(443, file, null, null), new LocalAuthority(folder["tls"], clock), () => Names, clock, complaints.Add);
        Assert.That(Subject(certificate), Is.EqualTo("CN=one"));

        WriteFile(file, "two");
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That(Subject(certificate), Is.EqualTo("CN=two"));

        File.WriteAllText(file, "not a certificate");
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddSeconds(15));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.That(Subject(certificate), Is.EqualTo("CN=two"), "what works stays");
        Assert.That(complaints, Has.Count.EqualTo(1));
    }

    (X509Certificate2 Server, X509Certificate2 Authority) Open(string[] names) => new LocalAuthority(folder["tls"], clock).Open(names);

    static string Subject(ServerCertificate certificate) => certificate.Current.TargetCertificate.Subject;

    void WriteFile(string file, string name)
    {
        using ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest($"CN={name}", pair, HashAlgorithmName.SHA256).CreateSelfSigned(clock.GetUtcNow(), clock.GetUtcNow().AddDays(1));
        if (file.EndsWith(".pfx", StringComparison.Ordinal))
            File.WriteAllBytes(file, made.Export(X509ContentType.Pfx));
        else
            File.WriteAllText(file, made.ExportCertificatePem() + "\n" + pair.ExportPkcs8PrivateKeyPem());
    }
}
