using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SidFlow.Api.Tests;

/// <summary>The encrypted door, with the authority that the appliance made for itself.</summary>
[TestFixture]
sealed class TlsTests
{
    [Test]
    public async Task WhoeverTrustsTheAuthorityComesInByTls()
    {
        int port = FreePort();
        await using TestDaemon daemon = await TestDaemon.StartAsync(("Tls:Port", $"{port}"));
        byte[] file = await daemon.Http.GetByteArrayAsync("/api/tls/ca.crt");
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificate(file);
        using HttpClient trusting = Client(port, authority);

        using HttpResponseMessage reply = await trusting.GetAsync("/api/version");
        Assert.That(reply.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Headers.GetValues("Strict-Transport-Security").Single(), Does.StartWith("max-age="));
        using HttpResponseMessage plain = await daemon.Http.GetAsync("/api/version");
        Assert.That(plain.Headers.Contains("Strict-Transport-Security"), Is.False, "over plain http it means nothing");

        using var doubting = new HttpClient { BaseAddress = trusting.BaseAddress };
        Assert.That(() => doubting.GetAsync("/api/version"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task WithoutTlsThereIsNoAuthority()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync();
        Assert.That((await daemon.Http.GetAsync("/api/tls/ca.crt")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(Directory.Exists(Path.Combine(daemon.Settings.DataDir, "tls")), Is.False);
    }

    static HttpClient Client(int port, X509Certificate2 authority)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority);
        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{port}") };
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
