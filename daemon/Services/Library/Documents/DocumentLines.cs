using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library.Documents;

/// <summary>The lines of a Windows-1252 text, ended by LF or CRLF, without blanks at their ends.</summary>
internal ref struct DocumentLines(ReadOnlySpan<byte> text)
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    // Some editors put the mark in front of any text; it would hide the first line's meaning.
    private ReadOnlySpan<byte> rest = text.StartsWith(Utf8Mark) ? text[Utf8Mark.Length..] : text;

    public string Current { get; private set; } = "";

    public readonly DocumentLines GetEnumerator() => this;

    public bool MoveNext()
    {
        if (rest.IsEmpty)
            return false;
        int end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        Current = Windows1252.Decode(line.TrimEnd(" \t\r\0"u8));
        return true;
    }
}
