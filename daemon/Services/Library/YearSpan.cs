namespace SidFlow.Services.Library;

/// <summary>The years a release text speaks of.</summary>
public readonly record struct YearSpan(int First, int Last)
{
    private const int Digits = 4;

    /// <summary>Reads <c>1987 Thalamus</c>, <c>1985-87 …</c>, <c>198? …</c>; null for <c>19?? …</c>, which says nothing, and for other texts.</summary>
    public static YearSpan? Parse(string released)
    {
        ReadOnlySpan<char> text = released.AsSpan().Trim();
        if (text.Length < Digits || (text.Length > Digits && char.IsAsciiLetterOrDigit(text[Digits])))
            return null;
        if (text[..3].ContainsAnyExceptInRange('0', '9') || text[0] is not ('1' or '2'))
            return null;
        int decade = int.Parse(text[..3]) * 10;
        if (text[3] == '?')
            return new YearSpan(decade, decade + 9);
        if (!char.IsAsciiDigit(text[3]))
            return null;
        int first = decade + (text[3] - '0');
        int last = LastYear(text[Digits..], first) ?? first;
        return new YearSpan(first, Math.Max(first, last));
    }

    private static int? LastYear(ReadOnlySpan<char> rest, int first)
    {
        if (!rest.StartsWith("-"))
            return null;
        rest = rest[1..];
        int digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            digits++;
        return digits switch
        {
            2 => first / 100 * 100 + int.Parse(rest[..2]),
            Digits => int.Parse(rest[..Digits]),
            _ => null,
        };
    }
}
