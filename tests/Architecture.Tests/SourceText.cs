using System.Text.RegularExpressions;

namespace SidFlow.Architecture.Tests;

static partial class SourceText
{
    /// <summary>The code alone, with strings emptied and comments gone; line breaks stay where they were.</summary>
    public static string WithoutCommentsAndStrings(string source) =>
        CommentOrString().Replace(source, match => match.Value[0] == '/' ? Breaks(match.Value) : "\"\"" + Breaks(match.Value));

    static string Breaks(string text) => new('\n', text.Count(c => c == '\n'));

    // Raw strings first, then verbatim, plain and character literals: each may hold what looks like a comment.
    [GeneratedRegex("""
        (?<q>"{3,})[\s\S]*?\k<q>|\$?@\$?"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|//[^\n]*|/\*[\s\S]*?\*/
        """)]
    private static partial Regex CommentOrString();
}
