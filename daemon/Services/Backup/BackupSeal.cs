using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Backup;

/// <summary>Bytes as they lie in a repository: compressed where that helps, and encrypted where the repository is.</summary>
/// <remarks>
/// Layout: one byte of flags (1 Brotli, 2 AES-256-GCM); when encrypted, 12 bytes of nonce and 16 of tag; the rest. What the bytes are called is authenticated with
/// them, so that none passes for another. In an encrypted repository names are keyed hashes: they tell nobody what lies inside.
/// </remarks>
internal sealed class BackupSeal : IDisposable
{
    private const byte Compressed = 1, Encrypted = 2;
    private const int NonceBytes = 12, TagBytes = 16, Quality = 1, Window = 18;

    private readonly AesGcm? cipher;
    private readonly byte[]? nameKey;

    /// <param name="master">Null: not encrypted.</param>
    public BackupSeal(byte[]? master)
    {
        if (master is null)
            return;
        cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, master, BackupSecret.KeyBytes, info: "content"u8.ToArray()), TagBytes);
        nameKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, BackupSecret.KeyBytes, info: "names"u8.ToArray());
    }

    public bool IsEncrypted => cipher is not null;

    /// <summary>64 lower-case hexadecimal digits: SHA-256 of the content, or HMAC-SHA-256 of it when encrypted.</summary>
    public string NameOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(nameKey is null ? SHA256.HashData(content) : HMACSHA256.HashData(nameKey, content));

    public byte[] Close(ReadOnlySpan<byte> content, string name)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(content.Length));
        try
        {
            bool smaller = BrotliEncoder.TryCompress(content, room, out int size, Quality, Window) && size < content.Length;
            ReadOnlySpan<byte> body = smaller ? room.AsSpan(0, size) : content;
            byte flags = (byte)((smaller ? Compressed : 0) | (IsEncrypted ? Encrypted : 0));
            if (cipher is null)
                return [flags, .. body];
            byte[] whole = new byte[1 + NonceBytes + TagBytes + body.Length];
            whole[0] = flags;
            Span<byte> nonce = whole.AsSpan(1, NonceBytes);
            RandomNumberGenerator.Fill(nonce);
            cipher.Encrypt(nonce, body, whole.AsSpan(1 + NonceBytes + TagBytes), whole.AsSpan(1 + NonceBytes, TagBytes), Bound(flags, name));
            return whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    /// <returns>Null for what is not what was closed, or is longer than <paramref name="longest"/>.</returns>
    public byte[]? Open(ReadOnlySpan<byte> whole, string name, int longest)
    {
        if (whole.IsEmpty || (whole[0] & ~(Compressed | Encrypted)) != 0 || (whole[0] & Encrypted) != 0 != IsEncrypted)
            return null;
        ReadOnlySpan<byte> body = whole[1..];
        if (cipher is not null)
        {
            if (body.Length < NonceBytes + TagBytes)
                return null;
            byte[] plain = new byte[body.Length - NonceBytes - TagBytes];
            try
            {
                cipher.Decrypt(body[..NonceBytes], body[(NonceBytes + TagBytes)..], body.Slice(NonceBytes, TagBytes), plain, Bound(whole[0], name));
            }
            catch (AuthenticationTagMismatchException)
            {
                return null;
            }
            body = plain;
        }
        if ((whole[0] & Compressed) == 0)
            return body.Length <= longest ? body.ToArray() : null;
        byte[] room = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            return BrotliDecoder.TryDecompress(body, room.AsSpan(0, longest), out int size) ? room[..size] : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    public void Dispose() => cipher?.Dispose();

    private static byte[] Bound(byte flags, string name) => [flags, .. Encoding.UTF8.GetBytes(name)];
}
