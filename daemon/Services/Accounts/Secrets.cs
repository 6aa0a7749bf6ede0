using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Accounts;

/// <summary>Secrets that a machine or a person carries, and the hashes under which they are stored.</summary>
/// <remarks>A plain hash is enough: each secret is random and long, unlike a password.</remarks>
public static class Secrets
{
    /// <summary>No 0, 1, I, O: people copy these by hand.</summary>
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>256 random bits, fit for addresses and headers.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Groups of four letters with dashes between, 20 bits each.</summary>
    public static string NewReadable(int groups) =>
        string.Join('-', Enumerable.Range(0, groups).Select(_ => new string(RandomNumberGenerator.GetItems<char>(Letters, 4))));

    /// <summary>As a person may have typed it: case, dashes and spaces do not matter.</summary>
    public static string Plain(string typed) => string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Takes the same time wherever the two differ.</summary>
    public static bool AreEqual(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
