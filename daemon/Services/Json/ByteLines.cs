namespace SidFlow.Services.Json;

/// <summary>The lines of a file, one after the other.</summary>
public static class ByteLines
{
    /// <param name="longest">Bytes of a line at most.</param>
    /// <returns>Lines without their ends; only the last may have had none, and is not whole then.</returns>
    /// <exception cref="FormatException">A line is longer.</exception>
    public static IEnumerable<(byte[] Line, bool IsWhole)> Read(Stream file, int longest)
    {
        using BufferedStream bytes = new(file, 1 << 16);
        List<byte> line = [];
        for (int next = bytes.ReadByte(); next >= 0; next = bytes.ReadByte())
        {
            if (next == '\n')
            {
                yield return ([.. line], true);
                line.Clear();
                continue;
            }
            line.Add((byte)next);
            if (line.Count > longest)
                throw new FormatException($"A line is longer than {longest} bytes.");
        }
        if (line.Count > 0)
            yield return ([.. line], false);
    }
}
