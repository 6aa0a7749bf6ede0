using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Taste;

/// <summary>Tokens with which a listener's browser uploads feedback. Each is good for one listener and some hours, and for one run of the daemon.</summary>
public sealed class UploadTokens(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int TimeBytes = 8;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    public (string Token, DateTimeOffset ExpiresAt) Issue(string listener)
    {
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        byte[] token = [.. Time(expires), .. Sign(listener, Time(expires))];
        return (Convert.ToHexStringLower(token), expires);
    }

    public bool IsGood(string? token, string listener)
    {
        if (token is not { Length: 2 * (TimeBytes + HMACSHA256.HashSizeInBytes) } || !token.All(char.IsAsciiHexDigit))
            return false;
        byte[] bytes = Convert.FromHexString(token);
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(TimeBytes), Sign(listener, bytes.AsSpan(0, TimeBytes)))
            && BinaryPrimitives.ReadInt64BigEndian(bytes) > clock.GetUtcNow().ToUnixTimeSeconds();
    }

    private byte[] Sign(string listener, ReadOnlySpan<byte> time) => HMACSHA256.HashData(key, (byte[])[.. time, .. Encoding.UTF8.GetBytes(listener)]);

    private static byte[] Time(DateTimeOffset time)
    {
        byte[] bytes = new byte[TimeBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeSeconds());
        return bytes;
    }
}
