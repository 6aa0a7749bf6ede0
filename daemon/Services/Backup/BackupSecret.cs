using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Backup;

/// <summary>What opens an encrypted repository: a passphrase or the content of a file. Neither: the repository is not encrypted.</summary>
public sealed record BackupSecret(string? Passphrase = null, string? KeyFile = null)
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA-512 for new repositories, as for the passwords of accounts (OWASP's minimum).</summary>
    public const int UsualRounds = 210_000;

    internal const string ByPassphrase = "pbkdf2-sha512", ByKeyFile = "hkdf-sha256";

    internal const int KeyBytes = 32;
    private const int SmallestKeyFile = 32, LargestKeyFile = 1 << 20;

    public static BackupSecret None { get; } = new();

    public bool IsNone => Passphrase is null && KeyFile is null;

    /// <summary>How the key comes out of it, as the repository notes it.</summary>
    internal string Way => KeyFile is not null ? ByKeyFile : ByPassphrase;

    /// <exception cref="BackupException">The key file cannot be used.</exception>
    internal byte[] Derive(byte[] salt, int rounds) => KeyFile is not null
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, ReadKeyFile(KeyFile), KeyBytes, salt, "sidflow backup key file"u8.ToArray())
        : Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Passphrase!), salt, rounds, HashAlgorithmName.SHA512, KeyBytes);

    /// <summary>Without the secret.</summary>
    public override string ToString() => IsNone ? "none" : KeyFile ?? "a passphrase";

    private static byte[] ReadKeyFile(string file)
    {
        try
        {
            FileInfo info = new(file);
            if (info.Length is < SmallestKeyFile or > LargestKeyFile)
                throw new BackupException($"The key file {file} has {info.Length} bytes; it takes {SmallestKeyFile} to {LargestKeyFile}. 'head -c 64 /dev/urandom > FILE' makes one.");
            return File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"The key file {file} cannot be read: {failure.Message}", failure);
        }
    }
}
