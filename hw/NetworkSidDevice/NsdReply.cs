using System.Text;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>A server's answer to one request.</summary>
/// <param name="Value">The register, version or count; the model of an <see cref="NsdAnswer.Info"/>, 0 for a 6581.</param>
/// <param name="Name">Of an <see cref="NsdAnswer.Info"/>, without control characters.</param>
public readonly record struct NsdReply(NsdAnswer Answer, byte Value = 0, string Name = "")
{
    public const int LongestName = 255;

    /// <summary>Code, model, name, NUL.</summary>
    public const int LongestReply = LongestName + 3;

    /// <summary>Takes one answer from the front of what has come so far.</summary>
    /// <returns>Its length; 0 while it is not complete; -1 when these bytes are no answer and never will be.</returns>
    public static int Parse(ReadOnlySpan<byte> bytes, out NsdReply reply)
    {
        reply = default;
        if (bytes.IsEmpty)
            return 0;
        var answer = (NsdAnswer)bytes[0];
        switch (answer)
        {
            case NsdAnswer.Ok or NsdAnswer.Busy or NsdAnswer.Error:
                reply = new NsdReply(answer);
                return 1;
            case NsdAnswer.Read or NsdAnswer.Version or NsdAnswer.Count:
                if (bytes.Length < 2)
                    return 0;
                reply = new NsdReply(answer, bytes[1]);
                return 2;
            case NsdAnswer.Info:
                return Info(bytes, out reply);
            default:
                return -1;
        }
    }

    /// <summary>As the server sends it: in one piece.</summary>
    public byte[] Encode() => Answer switch
    {
        NsdAnswer.Ok or NsdAnswer.Busy or NsdAnswer.Error => [(byte)Answer],
        // 7-bit names only: some clients read UTF-8, and one ends the name at the first byte above $7f.
        NsdAnswer.Info => [(byte)Answer, Value, .. Encoding.ASCII.GetBytes(Name), 0],
        _ => [(byte)Answer, Value],
    };

    private static int Info(ReadOnlySpan<byte> bytes, out NsdReply reply)
    {
        reply = default;
        if (bytes.Length < 3)
            return 0;
        ReadOnlySpan<byte> name = bytes[2..];
        int end = name[..Math.Min(name.Length, LongestName + 1)].IndexOf((byte)0);
        if (end < 0)
            return name.Length > LongestName ? -1 : 0;
        string text = string.Concat(Encoding.Latin1.GetString(name[..end]).Where(letter => !char.IsControl(letter)));
        reply = new NsdReply(NsdAnswer.Info, bytes[1], text);
        return 2 + end + 1;
    }
}
