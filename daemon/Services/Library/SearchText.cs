using System.Globalization;
using System.Text;

namespace SidFlow.Services.Library;

/// <summary>What a listener typed, as words and as an FTS5 expression in which nothing typed can be an operator.</summary>
public sealed record SearchText(IReadOnlyList<string> Words, string? Match)
{
    private const int MaxLength = 200;
    private const int MaxWords = 12;

    public static SearchText Parse(string text)
    {
        var terms = new List<(string Text, bool Quoted)>();
        string folded = Fold(text.Length > MaxLength ? text[..MaxLength] : text).Replace('\0', ' ');
        // Odd pieces stand between quotes; a quote that is never closed runs to the end.
        string[] pieces = folded.Split('"');
        for (int i = 0; i < pieces.Length; i++)
        {
            if (i % 2 == 1)
                terms.Add((pieces[i], true));
            else
                terms.AddRange(pieces[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (word, false)));
        }
        terms.RemoveAll(term => !term.Text.EnumerateRunes().Any(IsWordRune));
        if (terms.Count > MaxWords)
            terms.RemoveRange(MaxWords, terms.Count - MaxWords);
        if (terms.Count == 0)
            return new SearchText([], null);

        var match = new StringBuilder();
        for (int i = 0; i < terms.Count; i++)
        {
            match.Append(i == 0 ? "" : " AND ").Append('"').Append(terms[i].Text).Append('"');
            // The last word may still be in the middle of being typed.
            if (i == terms.Count - 1 && !terms[i].Quoted)
                match.Append(" *");
        }
        return new SearchText([.. terms.Select(term => term.Text)], match.ToString());
    }

    /// <summary>Letters that Unicode does not take apart into a base and a mark; the index folds the marks of all others.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var folded = new StringBuilder(text.Length + 8);
        foreach (char letter in text)
            _ = letter switch
            {
                'ø' or 'Ø' => folded.Append('o'),
                'ł' or 'Ł' => folded.Append('l'),
                'đ' or 'Đ' or 'ð' or 'Ð' => folded.Append('d'),
                'æ' or 'Æ' => folded.Append("ae"),
                'œ' or 'Œ' => folded.Append("oe"),
                'ß' => folded.Append("ss"),
                'þ' or 'Þ' => folded.Append("th"),
                _ => folded.Append(letter),
            };
        return folded.ToString();
    }

    /// <summary>What the index's tokenizer takes for part of a word.</summary>
    private static bool IsWordRune(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;
}
