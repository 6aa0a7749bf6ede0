using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Taste;

/// <summary>Who a saved taste belongs to: a browser, known by a secret it was given, or the household.</summary>
/// <remarks>What is stored is a hash of the secret: whoever reads the database or an export cannot speak as a listener.</remarks>
public static class Listeners
{
    /// <summary>The room and the command line. What it rates is the collection's own tag.</summary>
    public const string House = "house";

    private const int SecretBytes = 16;

    /// <summary>A secret for a new listener.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The listener of a secret; null for what is no secret of ours.</summary>
    public static string? Of(string? secret) =>
        secret is { Length: 2 * SecretBytes } && secret.All(char.IsAsciiHexDigitLower)
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)).AsSpan(0, SecretBytes))
            : null;

    /// <summary>What a listener is called in the store and in files.</summary>
    public static bool IsName(string? name) => name is House or { Length: 2 * SecretBytes } && (name == House || name.All(char.IsAsciiHexDigitLower));
}
