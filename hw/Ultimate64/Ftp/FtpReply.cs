using System.Globalization;
using System.Net;
using System.Text;

namespace SidFlow.Hw.Ultimate64.Ftp;

/// <param name="Code">100 to 599.</param>
/// <param name="Text">Of the last line.</param>
internal readonly record struct FtpReply(int Code, string Text)
{
    /// <summary>The port in <c>227 Entering Passive Mode (h1,h2,h3,h4,p1,p2).</c> The host is left out: it is the one we are connected to.</summary>
    internal int? PassivePort
    {
        get
        {
            int open = Text.IndexOf('(');
            int close = Text.IndexOf(')', open + 1);
            if (Code != 227 || open < 0 || close < 0)
                return null;
            string[] numbers = Text[(open + 1)..close].Split(',');
            return numbers.Length == 6
                && byte.TryParse(numbers[4], NumberStyles.None, CultureInfo.InvariantCulture, out byte high)
                && byte.TryParse(numbers[5], NumberStyles.None, CultureInfo.InvariantCulture, out byte low)
                && (high, low) != (0, 0) ? high * 256 + low : null;
        }
    }

    /// <summary>The port in <c>229 Entering Extended Passive Mode (|||port|)</c>.</summary>
    internal int? ExtendedPort
    {
        get
        {
            int open = Text.IndexOf("(|||", StringComparison.Ordinal);
            int close = Text.IndexOf("|)", StringComparison.Ordinal);
            return Code == 229 && open >= 0 && close > open + 4
                && int.TryParse(Text.AsSpan(open + 4, close - open - 4), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                && port is > 0 and <= IPEndPoint.MaxPort ? port : null;
        }
    }
}

/// <summary>Finds replies in what comes over the control connection, in pieces of any size.</summary>
internal sealed class FtpReplyReader
{
    private const int LongestLine = 1024;
    private const int MostLines = 100;

    private readonly StringBuilder line = new();
    private readonly Queue<FtpReply> replies = [];
    private int openCode;
    private int lines;

    /// <exception cref="InvalidDataException">No FTP, or endless.</exception>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value == '\n')
                EndLine();
            else if (value != '\r')
                line.Append((char)value);
            if (line.Length > LongestLine)
                throw new InvalidDataException("a line without end");
        }
    }

    internal bool TryTake(out FtpReply reply) => replies.TryDequeue(out reply);

    private void EndLine()
    {
        string text = line.ToString();
        line.Clear();
        if (++lines > MostLines || replies.Count > MostLines)
            throw new InvalidDataException("a reply without end");
        bool hasCode = text.Length >= 3
            && int.TryParse(text.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is >= 100 and <= 599;
        if (openCode == 0)
        {
            if (!hasCode)
                throw new InvalidDataException("no FTP server answers there");
            code = int.Parse(text.AsSpan(0, 3), CultureInfo.InvariantCulture);
            if (text.Length > 3 && text[3] == '-')
                openCode = code;
            else
                End(code, text);
        }
        else if (hasCode && text.StartsWith(openCode.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) && (text.Length == 3 || text[3] == ' '))
            End(openCode, text);
    }

    private void End(int code, string text)
    {
        replies.Enqueue(new FtpReply(code, text.Length > 4 ? text[4..] : ""));
        openCode = 0;
        lines = 0;
    }
}
