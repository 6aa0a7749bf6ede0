namespace SidFlow.Services.Tls;

/// <summary>The second door of the web, encrypted.</summary>
/// <param name="Port"><c>Tls:Port</c>, 0..65535; 0: none. Default 0.</param>
/// <param name="Certificate"><c>Tls:Certificate</c>: file in PEM, the chain behind the server's own, or PKCS #12 (<c>.pfx</c>, <c>.p12</c>). Default: one of the local authority's.</param>
/// <param name="Key"><c>Tls:Key</c>: its private key in PEM. Default: in the certificate's file.</param>
/// <param name="Password"><c>Tls:Password</c>: of the key or the PKCS #12 file. Default none.</param>
public sealed record TlsSettings(int Port, string? Certificate, string? Key, string? Password)
{
    public const string Folder = "tls";

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"TlsSettings {{ Port = {Port}, Certificate = {Certificate} }}";
}
