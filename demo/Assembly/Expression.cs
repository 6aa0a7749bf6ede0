using System.Globalization;

namespace SidFlow.Demo.Assembly;

/// <summary>Integer expressions: $hex, %binary, decimal, names, + - * / &amp; | ^ &lt;&lt; &gt;&gt; == &gt;= &lt;=, unary - &lt; (low byte) &gt; (high byte), parentheses.</summary>
/// <remarks>A name that is not known yet makes the value null. Operators bind, loosest first: compare, |&amp;^, shifts, +-, */.</remarks>
public sealed class Expression
{
    static readonly string[][] levels = [["==", ">=", "<="], ["|", "&", "^"], ["<<", ">>"], ["+", "-"], ["*", "/"]];

    readonly string text;
    readonly IReadOnlyDictionary<string, int> names;
    int at;

    Expression(string text, IReadOnlyDictionary<string, int> names)
    {
        this.text = text;
        this.names = names;
    }

    /// <exception cref="FormatException">The text is not an expression.</exception>
    public static int? Evaluate(string text, IReadOnlyDictionary<string, int> names)
    {
        Expression expression = new(text, names);
        int? value = expression.Level(0);
        expression.SkipBlanks();
        if (expression.at != text.Length)
            throw new FormatException($"'{text[expression.at..]}' is too much in '{text}'");
        return value;
    }

    int? Level(int level)
    {
        if (level == levels.Length)
            return Unary();
        int? left = Level(level + 1);
        while (levels[level].FirstOrDefault(Take) is { } sign)
        {
            int? right = Level(level + 1);
            left = left is { } a && right is { } b ? Apply(sign, a, b) : null;
        }
        return left;
    }

    static int Apply(string sign, int a, int b) => sign switch
    {
        "==" => a == b ? 1 : 0,
        ">=" => a >= b ? 1 : 0,
        "<=" => a <= b ? 1 : 0,
        "|" => a | b,
        "&" => a & b,
        "^" => a ^ b,
        "<<" => a << b,
        ">>" => a >> b,
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        _ => a / b,
    };

    int? Unary()
    {
        if (Take("-"))
            return -Unary();
        if (Take("<"))
            return Unary() & 0xff;
        if (Take(">"))
            return (Unary() >> 8) & 0xff;
        if (Take("("))
        {
            int? inner = Level(0);
            return Take(")") ? inner : throw new FormatException($"a closing bracket is missing in '{text}'");
        }
        if (Take("$"))
            return Convert.ToInt32(Run(char.IsAsciiHexDigit), 16);
        if (Take("%"))
            return Convert.ToInt32(Run(c => c is '0' or '1'), 2);
        if (at < text.Length && char.IsAsciiDigit(text[at]))
            return int.Parse(Run(char.IsAsciiDigit), CultureInfo.InvariantCulture);
        string name = Run(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
        return names.TryGetValue(name, out int value) ? value : null;
    }

    string Run(Func<char, bool> belongs)
    {
        int start = at;
        while (at < text.Length && belongs(text[at]))
            at++;
        return at > start ? text[start..at] : throw new FormatException($"a value is missing in '{text}'");
    }

    bool Take(string sign)
    {
        SkipBlanks();
        if (!text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal))
            return false;
        at += sign.Length;
        return true;
    }

    void SkipBlanks()
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }
}
