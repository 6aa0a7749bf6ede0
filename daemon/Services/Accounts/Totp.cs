using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Services.Accounts;

/// <summary>Codes that change with time, as authenticator apps show them.</summary>
/// <remarks>RFC 6238 with HMAC-SHA-1 and steps of 30 s, on RFC 4226; the apps know little else. Secrets travel in base32, RFC 4648.</remarks>
public static class Totp
{
    public const int Digits = 6;

    private const int SecretBytes = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <param name="digits">1 to 8.</param>
#pragma warning disable CA5350 // RFC 6238 and the apps want SHA-1, whose weakness (collisions) does not touch HMAC.
    public static string CodeOf(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350 // RFC 4226, 5.3: four bytes from where the last one's low nibble points, without the sign.
        int number = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7fff_ffff);
        int range = 1;
        for (int digit = 0; digit < digits; digit++)
            range *= 10;
        return (number % range).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step that a code belongs to: now, or one step off for clocks that are. Null for a wrong code, and for steps up to <paramref name="used"/>: a code is good once.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long used)
    {
        long? found = null;
        for (long step = StepOf(now) - 1; step <= StepOf(now) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeOf(secret, step)), Encoding.UTF8.GetBytes(code)) && step > used)
                found = step;
        return found;
    }

    /// <summary>RFC 4648 without padding, as apps take it.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        int bits = 0, held = 0;
        foreach (byte next in bytes)
        {
            held = ((held << 8) | next) & 0xfff;
            for (bits += 8; bits >= 5; bits -= 5)
                text.Append(Base32[(held >> (bits - 5)) & 31]);
        }
        if (bits > 0)
            text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>What an app reads from a QR code.</summary>
    public static string AddressOf(string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{Product.Name}:{Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer={Product.Name}&algorithm=SHA1&digits={Digits}&period=30";
}
