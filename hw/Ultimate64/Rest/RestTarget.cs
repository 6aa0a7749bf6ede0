using System.Text;

namespace SidFlow.Hw.Ultimate64.Rest;

/// <summary>Builds what stands behind the verb: <c>/v1/route/part/part:command?name=value</c>.</summary>
/// <remarks>
/// The server cuts the query off first, takes the first ':' for the start of the command, and reads '+' as a space; all three are encoded in parts and values.
/// Text of 150 bytes or more is refused: the firmware's error messages repeat it into 200 bytes (pull request 712 of the firmware).
/// </remarks>
internal sealed class RestTarget
{
    internal const int LongestText = 149;
    private const int MostParts = 16;

    private readonly StringBuilder text = new("/v1/");
    private int parts;
    private bool hasQuery;

    internal RestTarget(string route, params ReadOnlySpan<string> path)
    {
        text.Append(route);
        foreach (string part in path)
        {
            if (++parts > MostParts)
                throw new ArgumentException($"more than {MostParts} path parts");
            text.Append('/').Append(Encoded(part));
        }
    }

    internal RestTarget Command(string name)
    {
        text.Append(':').Append(name);
        return this;
    }

    internal RestTarget With(string name, string value)
    {
        text.Append(hasQuery ? '&' : '?').Append(name).Append('=').Append(Encoded(value));
        hasQuery = true;
        return this;
    }

    /// <remarks>Plain decimal: the firmware reads a leading 0 as octal.</remarks>
    internal RestTarget With(string name, int value) => With(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();

    private static string Encoded(string value) =>
        Encoding.UTF8.GetByteCount(value) > LongestText
            ? throw new ArgumentException($"the firmware bears no text longer than {LongestText} bytes: {value[..40]}…")
            : Uri.EscapeDataString(value);
}
