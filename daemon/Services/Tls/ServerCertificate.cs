using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SidFlow.Services.Tls;

/// <summary>The certificate of the TLS door: from the operator's files, read again when they change, or from the local authority, made anew before it ends.</summary>
/// <param name="names">For the local authority: under which names and addresses the server is reached now.</param>
/// <param name="complain">Hears why new files are not taken; the certificate at work stays.</param>
public sealed class ServerCertificate(TlsSettings settings, LocalAuthority authority, Func<IReadOnlyList<string>> names, TimeProvider clock, Action<string> complain)
{
    /// <summary>How long a change may go unseen.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10), LookAtAuthority = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private SslStreamCertificateContext? current;
    private (DateTime, DateTime) stamps;
    private DateTimeOffset nextLook;

    /// <exception cref="CryptographicException">There is none that could be used, and never was.</exception>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (gate)
            {
                if (current is null || clock.GetUtcNow() >= nextLook)
                    Refresh();
                return current!;
            }
        }
    }

    private void Refresh()
    {
        nextLook = clock.GetUtcNow() + (settings.Certificate is null ? LookAtAuthority : Look);
        (DateTime, DateTime) now = (StampOf(settings.Certificate), StampOf(settings.Key));
        if (current is not null && settings.Certificate is not null && now == stamps)
            return;
        try
        {
            current = settings.Certificate is null ? OfAuthority() : OfFiles(settings.Certificate);
            stamps = now;
        }
        catch (Exception failure) when (current is not null && failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            complain(failure.Message);
        }
    }

    private SslStreamCertificateContext OfAuthority()
    {
        (X509Certificate2 server, X509Certificate2 signer) = authority.Open(names());
        return SslStreamCertificateContext.Create(server, [signer], offline: true);
    }

    private SslStreamCertificateContext OfFiles(string file)
    {
        if (Path.GetExtension(file) is ".pfx" or ".p12")
        {
            X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(file, settings.Password);
            X509Certificate2 own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException($"{file} holds no private key.");
            return SslStreamCertificateContext.Create(own, [.. all.Where(certificate => certificate != own)], offline: true);
        }
        string key = settings.Key ?? file;
        X509Certificate2 server = settings.Password is null ? X509Certificate2.CreateFromPemFile(file, key) : X509Certificate2.CreateFromEncryptedPemFile(file, settings.Password, key);
        // The server's own comes first in the file, then those that lead to the root.
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        return SslStreamCertificateContext.Create(server, [.. chain.Skip(1)], offline: true);
    }

    private static DateTime StampOf(string? file) => file is null ? default : File.GetLastWriteTimeUtc(file);
}
