using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SidFlow.Services.Tls;

/// <summary>A certificate authority of this appliance alone, made on first use. Whoever trusts its certificate reaches the appliance by TLS without warnings; its key never leaves the folder.</summary>
public sealed class LocalAuthority(string folder, TimeProvider clock)
{
    public const string CertificateName = "ca.crt";

    private const string KeyName = "ca.key", ServerCertificateName = "server.crt", ServerKeyName = "server.key";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3_650);

    /// <remarks>Apple's platforms take no server certificate that lives longer than 398 days (825 for private authorities).</remarks>
    private static readonly TimeSpan ServerLife = TimeSpan.FromDays(397), RenewBefore = TimeSpan.FromDays(30);

    /// <summary>Clocks of phones may be behind.</summary>
    private static readonly TimeSpan Backdate = TimeSpan.FromDays(1);

    public string CertificateFile => Path.Combine(folder, CertificateName);

    /// <summary>A server certificate for these names and addresses, signed by the authority: the one that is there while it will do, else a new one.</summary>
    /// <exception cref="CryptographicException">A file in the folder is not what it should be.</exception>
    public (X509Certificate2 Server, X509Certificate2 Authority) Open(IReadOnlyList<string> names)
    {
        MakeFolder();
        X509Certificate2 authority = OpenAuthority();
        string certificate = Path.Combine(folder, ServerCertificateName), key = Path.Combine(folder, ServerKeyName);
        if (File.Exists(certificate) && File.Exists(key))
        {
            X509Certificate2 kept = X509Certificate2.CreateFromPemFile(certificate, key);
            if (WillDo(kept, authority, names))
                return (kept, authority);
            kept.Dispose();
        }
        using ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 signed = Sign(names, pair, authority);
        Write(ServerKeyName, pair.ExportPkcs8PrivateKeyPem(), forOwnerOnly: true);
        Write(ServerCertificateName, signed.ExportCertificatePem(), forOwnerOnly: false);
        return (X509Certificate2.CreateFromPemFile(certificate, key), authority);
    }

    private X509Certificate2 OpenAuthority()
    {
        string key = Path.Combine(folder, KeyName);
        if (File.Exists(CertificateFile) && File.Exists(key))
            return X509Certificate2.CreateFromPemFile(CertificateFile, key);
        using ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=SIDFlow local CA ({Environment.MachineName}), O=SIDFlow", pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = clock.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now - Backdate, now + AuthorityLife);
        Write(KeyName, pair.ExportPkcs8PrivateKeyPem(), forOwnerOnly: true);
        Write(CertificateName, made.ExportCertificatePem(), forOwnerOnly: false);
        return X509Certificate2.CreateFromPemFile(CertificateFile, key);
    }

    private X509Certificate2 Sign(IReadOnlyList<string> names, ECDsa pair, X509Certificate2 authority)
    {
        var request = new CertificateRequest($"CN={names.FirstOrDefault(name => !IPAddress.TryParse(name, out _)) ?? "sidflow"}, O=SIDFlow", pair, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
            if (IPAddress.TryParse(name, out IPAddress? address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        DateTimeOffset now = clock.GetUtcNow(), end = now + ServerLife;
        return request.Create(authority, now - Backdate, end < authority.NotAfter ? end : authority.NotAfter, RandomNumberGenerator.GetBytes(16));
    }

    private bool WillDo(X509Certificate2 server, X509Certificate2 authority, IReadOnlyList<string> names)
    {
        X509SubjectAlternativeNameExtension? has = server.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] covered = has is null ? [] : [.. has.EnumerateDnsNames(), .. has.EnumerateIPAddresses().Select(address => address.ToString())];
        return server.Issuer == authority.Subject && server.NotAfter.ToUniversalTime() - RenewBefore > clock.GetUtcNow().UtcDateTime
            && names.All(name => covered.Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Write(string name, string text, bool forOwnerOnly)
    {
        string file = Path.Combine(folder, name), part = file + ".part";
        File.Delete(part);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (forOwnerOnly && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(part, options))
            writer.Write(text);
        File.Move(part, file, overwrite: true);
    }
}
