namespace SidFlow.Hw.Ultimate64;

/// <summary>A firmware's number: <c>3.14e</c>, <c>V3.11a</c>, <c>1.1.0</c>.</summary>
/// <param name="Letter">0 for none, 1 for a.</param>
public readonly record struct FirmwareVersion(int Major, int Minor, int Letter) : IComparable<FirmwareVersion>
{
    /// <summary>The last firmware that keeps the file of every upload until it is switched off (issue 585 of the firmware).</summary>
    public static FirmwareVersion LastThatLeaks => new(3, 14, 5);

    /// <summary>Plays only the first tune after a start aloud (issue 887 of the firmware).</summary>
    public bool MayPlaySilently => this == new FirmwareVersion(3, 15, 0);

    /// <remarks>The C64 Ultimate counts from 1.0 and is built from the same source; which of its versions leak is UNCONFIRMED, so they count as leaking.</remarks>
    public bool LeaksUploads => this <= LastThatLeaks;

    /// <returns>Null for text that is no version.</returns>
    public static FirmwareVersion? Parse(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.StartsWith("v", StringComparison.OrdinalIgnoreCase))
            rest = rest[1..];
        if (!TakeNumber(ref rest, out int major) || !rest.StartsWith(".") || !TakeNumber(rest[1..], out rest, out int minor))
            return null;
        int letter = rest.IsEmpty || !char.IsAsciiLetter(rest[0]) ? 0 : char.ToLowerInvariant(rest[0]) - 'a' + 1;
        return new FirmwareVersion(major, minor, letter);
    }

    public int CompareTo(FirmwareVersion other) => (Major, Minor, Letter).CompareTo((other.Major, other.Minor, other.Letter));

    public static bool operator <(FirmwareVersion a, FirmwareVersion b) => a.CompareTo(b) < 0;
    public static bool operator >(FirmwareVersion a, FirmwareVersion b) => a.CompareTo(b) > 0;
    public static bool operator <=(FirmwareVersion a, FirmwareVersion b) => a.CompareTo(b) <= 0;
    public static bool operator >=(FirmwareVersion a, FirmwareVersion b) => a.CompareTo(b) >= 0;

    private static bool TakeNumber(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest, out int number)
    {
        rest = text;
        return TakeNumber(ref rest, out number);
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        int length = 0;
        while (length < text.Length && length < 4 && char.IsAsciiDigit(text[length]))
            length++;
        bool found = int.TryParse(text[..length], out number);
        text = text[length..];
        return found;
    }
}
