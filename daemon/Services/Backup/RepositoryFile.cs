using System.Security.Cryptography;
using System.Text.Json;

namespace SidFlow.Services.Backup;

/// <summary>repository.json: that a folder is a repository, and how its key is found.</summary>
/// <param name="Format">2.</param>
/// <param name="Encryption">Null: not encrypted.</param>
internal sealed record RepositoryFile(int Format, DateTimeOffset MadeAt, RepositoryEncryption? Encryption)
{
    public const string Name = "repository.json";

    private const int SaltBytes = 16, NonceBytes = 12, TagBytes = 16, FewestRounds = 1, MostRounds = 10_000_000, LongestBytes = 1 << 16;

    private static readonly JsonSerializerOptions layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>A new one, with a key of its own that the secret wraps: another secret can take its place without a byte of content written anew.</summary>
    public static RepositoryFile Make(BackupSecret secret, int rounds, TimeProvider clock)
    {
        if (secret.IsNone)
            return new RepositoryFile(SnapshotManifest.KnownFormat, clock.GetUtcNow(), null);
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes), master = RandomNumberGenerator.GetBytes(BackupSecret.KeyBytes), nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        byte[] tag = new byte[TagBytes], sealedKey = new byte[master.Length];
        using (AesGcm wrap = new(secret.Derive(salt, rounds), TagBytes))
            wrap.Encrypt(nonce, master, sealedKey, tag);
        return new RepositoryFile(SnapshotManifest.KnownFormat, clock.GetUtcNow(), new RepositoryEncryption(secret.Way, rounds, salt, [.. nonce, .. tag, .. sealedKey]));
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, layout);

    /// <exception cref="BackupException">It cannot be read, or the secret does not fit.</exception>
    public static (RepositoryFile File, BackupSeal Seal) Open(string folder, BackupSecret secret)
    {
        RepositoryFile file = Read(folder);
        if (file.Encryption is not { } encryption)
            return secret.IsNone
                ? (file, new BackupSeal(null))
                : throw new WrongSecretException($"The repository {folder} is not encrypted, but {secret} is set for it. Name another folder for an encrypted one, or leave out Backup:Passphrase and Backup:KeyFile.");
        if (secret.IsNone)
            throw new WrongSecretException($"The repository {folder} is encrypted. {Remedy(encryption)}");
        if (secret.Way != encryption.Way)
            throw new WrongSecretException($"The repository {folder} opens with {(encryption.Way == BackupSecret.ByKeyFile ? "a key file" : "a passphrase")}, and {secret} was given. {Remedy(encryption)}");
        byte[] master = new byte[BackupSecret.KeyBytes];
        try
        {
            using AesGcm wrap = new(secret.Derive(encryption.Salt, encryption.Rounds), TagBytes);
            wrap.Decrypt(encryption.Key.AsSpan(0, NonceBytes), encryption.Key.AsSpan(NonceBytes + TagBytes), encryption.Key.AsSpan(NonceBytes, TagBytes), master);
        }
        catch (AuthenticationTagMismatchException fault)
        {
            throw new WrongSecretException($"That is not the {(encryption.Way == BackupSecret.ByKeyFile ? "key file" : "passphrase")} of the repository {folder}, or its {Name} is damaged.", fault);
        }
        return (file, new BackupSeal(master));
    }

    private static string Remedy(RepositoryEncryption encryption) => encryption.Way == BackupSecret.ByKeyFile
        ? "Name the file: --key-file, or Backup:KeyFile."
        : "Give the passphrase: --passphrase-file, Backup:Passphrase, or systemd's credential backup-passphrase.";

    private static RepositoryFile Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            throw new TargetAbsentException($"There is no repository in {folder}. If it lies on a disk of its own, that disk is not there: connect and mount it. To make one there: sidflowd backup create --target second --init.");
        RepositoryFile? file = null;
        try
        {
            if (new FileInfo(path).Length <= LongestBytes)
                file = JsonSerializer.Deserialize<RepositoryFile>(File.ReadAllBytes(path), layout);
        }
        catch (JsonException fault)
        {
            throw new BackupException($"{path} is damaged: {fault.Message}", fault);
        }
        if (file is null || file.Format < 1)
            throw new BackupException($"{path} is damaged: it says nothing of a repository.");
        if (file.Format > SnapshotManifest.KnownFormat)
            throw new BackupException($"The repository {folder} has format {file.Format}, and this version reads {SnapshotManifest.KnownFormat}. Use the newer SIDFlow that made it.");
        if (file.Encryption is { } encryption && (encryption.Salt is not { Length: SaltBytes } || encryption.Key is not { Length: NonceBytes + TagBytes + BackupSecret.KeyBytes }
            || encryption.Rounds is < FewestRounds or > MostRounds || encryption.Way is not (BackupSecret.ByKeyFile or BackupSecret.ByPassphrase)))
            throw new BackupException($"{path} is damaged: its encryption cannot be understood.");
        return file;
    }
}

/// <param name="Way">How the secret becomes a key: <c>pbkdf2-sha512</c> or <c>hkdf-sha256</c>.</param>
/// <param name="Key">The repository's own key, wrapped by AES-256-GCM: nonce, tag, key.</param>
internal sealed record RepositoryEncryption(string Way, int Rounds, byte[] Salt, byte[] Key);
