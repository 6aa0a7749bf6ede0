using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SidFlow.Web.Http;

/// <summary>Lets whoever was given a session fetch the pages of its tape, from here or from a network that keeps copies.</summary>
/// <remarks>
/// A pass stands in the address and is the same for all listeners of a tape for a day, so that one copy serves them all. It holds through
/// that day and the next one. Its key is 32 random bytes in the data folder, so passes outlive a restart.
/// </remarks>
public sealed class TapePass
{
    const int KeyBytes = 32, SignatureBytes = 12;

    readonly byte[] key;
    readonly TimeProvider clock;

    TapePass(byte[] key, TimeProvider clock)
    {
        this.key = key;
        this.clock = clock;
    }

    /// <param name="file">Of the key; made where there is none.</param>
    public static TapePass Open(string file, TimeProvider clock)
    {
        if (!File.Exists(file) || new FileInfo(file).Length != KeyBytes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var stream = new FileStream(file, options);
            stream.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            stream.Flush(flushToDisk: true);
        }
        return new TapePass(File.ReadAllBytes(file), clock);
    }

    /// <summary>For a tape, today.</summary>
    public string For(string tape) => For(tape, Today);

    public bool IsGood(string tape, string pass)
    {
        int dash = pass.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && int.TryParse(pass.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out int day)
            && day >= Today - 1 && day <= Today
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(For(tape, day)), Encoding.UTF8.GetBytes(pass));
    }

    int Today => (int)(clock.GetUtcNow().ToUnixTimeSeconds() / 86_400);

    string For(string tape, int day)
    {
        string signed = string.Create(CultureInfo.InvariantCulture, $"{tape}/{day}");
        return string.Create(CultureInfo.InvariantCulture, $"{day}-{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)).AsSpan(0, SignatureBytes))}");
    }
}
