namespace SidFlow.Services.Library.Documents;

/// <param name="Key">32 hexadecimal digits, lower case.</param>
/// <param name="Path">As the comment above the entry has it, without the leading <c>/</c>; null when there was none.</param>
/// <param name="LengthsMs">One for each song; null for one that the list does not know.</param>
public sealed record SonglengthsEntry(string Key, string? Path, IReadOnlyList<int?> LengthsMs);

/// <summary>Songlengths.md5 and the older Songlengths.txt: the same shape, the older one with <c>(G)</c> and the like after a length.</summary>
/// <remarks>Source: HVSC, Songlengths.faq. A fraction is decimal: 1:02.5 is 62,500 ms.</remarks>
public static class Songlengths
{
    public const int MaxSongs = 256;

    private const int KeyLength = 32;

    /// <returns>How many lines were neither entry, comment nor blank.</returns>
    public static int Parse(ReadOnlySpan<byte> text, Action<SonglengthsEntry> found)
    {
        int strange = 0;
        string? path = null;
        foreach (string line in new DocumentLines(text))
        {
            ReadOnlySpan<char> content = line.AsSpan().Trim();
            if (content.StartsWith(";"))
            {
                path = PathOf(content[1..]);
                continue;
            }
            if (content.IsEmpty || content.StartsWith("["))
                continue;
            if (ParseEntry(content, path) is { } entry)
                found(entry);
            else
                strange++;
            path = null;
        }
        return strange;
    }

    private static string? PathOf(ReadOnlySpan<char> comment)
    {
        ReadOnlySpan<char> path = comment.Trim();
        return path.Length > 1 && path[0] is '/' or '\\' ? path[1..].ToString().Replace('\\', '/') : null;
    }

    private static SonglengthsEntry? ParseEntry(ReadOnlySpan<char> line, string? path)
    {
        int equals = line.IndexOf('=');
        if (equals < 0)
            return null;
        ReadOnlySpan<char> key = line[..equals].Trim();
        if (key.Length != KeyLength)
            return null;
        foreach (char digit in key)
            if (!char.IsAsciiHexDigit(digit))
                return null;

        var lengths = new List<int?>(1);
        ReadOnlySpan<char> values = line[(equals + 1)..];
        foreach (Range part in values.SplitAny(' ', '\t'))
            if (!values[part].IsEmpty && lengths.Count < MaxSongs)
                lengths.Add(ParseLength(values[part]));
        return lengths.Count == 0 ? null : new SonglengthsEntry(key.ToString().ToLowerInvariant(), path, lengths);
    }

    /// <summary><c>m:ss</c> with up to three decimal digits to milliseconds; null for unknown and for what is no length.</summary>
    public static int? ParseLength(ReadOnlySpan<char> text)
    {
        // The older list marks how it came to a length: (G)uess, (M)anual, (Z)ero, (B)ad.
        int mark = text.IndexOf('(');
        if (mark >= 0)
            text = text[..mark];

        int colon = text.IndexOf(':');
        if (colon is < 1 or > 5 || Digits(text[..colon]) is not { } minutes)
            return null;
        ReadOnlySpan<char> seconds = text[(colon + 1)..];
        int millis = 0;
        int point = seconds.IndexOf('.');
        if (point >= 0)
        {
            ReadOnlySpan<char> fraction = seconds[(point + 1)..];
            if (fraction.Length is < 1 or > 3 || Digits(fraction) is not { } value)
                return null;
            millis = fraction.Length switch { 1 => value * 100, 2 => value * 10, _ => value };
            seconds = seconds[..point];
        }
        if (seconds.Length != 2 || Digits(seconds) is not (< 60 and int whole))
            return null;
        long total = (minutes * 60L + whole) * 1000 + millis;
        return total is > 0 and <= int.MaxValue ? (int)total : null;
    }

    private static int? Digits(ReadOnlySpan<char> text)
    {
        int value = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return null;
            value = value * 10 + (digit - '0');
        }
        return text.IsEmpty ? null : value;
    }
}
