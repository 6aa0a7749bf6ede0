namespace SidFlow.Emu.Tunes;

/// <summary>The encoding of SID headers and of the collection's documents.</summary>
public static class Windows1252
{
    /// <summary>Bytes $80–$9F; the five unassigned ones are U+FFFD. All other bytes are their own code point.</summary>
    private const string HighControls =
        "\u20AC\uFFFD\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\uFFFD\u017D\uFFFD" +
        "\uFFFD\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\uFFFD\u017E\u0178";

    public static char Decode(byte value) => value is >= 0x80 and <= 0x9F ? HighControls[value - 0x80] : (char)value;

    /// <summary>All bytes, control characters included.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        string.Create(bytes.Length, bytes, static (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
                text[i] = Decode(source[i]);
        });

    /// <summary>A header field: up to the first zero byte, control characters dropped.</summary>
    public static string DecodeField(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        if (end >= 0)
            field = field[..end];
        Span<char> text = stackalloc char[field.Length];
        int length = 0;
        foreach (byte value in field)
            if (value is >= 0x20 and not 0x7F)
                text[length++] = Decode(value);
        return new string(text[..length]);
    }
}
