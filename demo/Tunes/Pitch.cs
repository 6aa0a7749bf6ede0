namespace SidFlow.Demo.Tunes;

/// <summary>Note numbers: 0 is C0, 48 is middle C (C4), equal temperament, A4 = 440 Hz.</summary>
public static class Pitch
{
    public const int Count = 96;

    const double PalClockHz = 17_734_475.0 / 18;
    const int A4 = 57;

    /// <summary>The frequency register for a note on a PAL machine; B7 and above do not fit and give the highest value.</summary>
    public static int Register(int note) =>
        (int)Math.Min(65535, Math.Round(440 * Math.Pow(2, (note - A4) / 12.0) * 16777216 / PalClockHz));

    /// <summary>Reads "C4", "F#3", "Bb5".</summary>
    public static bool TryParse(string text, out int note)
    {
        note = -1;
        int at = 1;
        if (text.Length < 2 || "C D EF G A B".IndexOf(text[0], StringComparison.Ordinal) is var step && (step < 0 || text[0] == ' '))
            return false;
        if (text[at] is '#' or 'b')
            step += text[at++] == '#' ? 1 : -1;
        if (at != text.Length - 1 || text[at] is < '0' or > '7')
            return false;
        note = (text[at] - '0') * 12 + step;
        return note is >= 0 and < Count;
    }
}
