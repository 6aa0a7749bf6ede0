using System.IO.Compression;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

/// <summary>A reference register log as one slice: `dcycle chip register value` a line, zero is the INIT mark.</summary>
public static class OracleLog
{
    private const string Mark = "255";

    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Corpus.Folder, "oracle"), "*.writes.gz").Order(StringComparer.Ordinal);

    public static TapeSlice Read(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var writes = new List<SidWrite>();
        long now = 0;
        long? init = null;
        while (text.ReadLine() is { } line)
        {
            string[] fields = line.Split(' ');
            now += long.Parse(fields[0]);
            if (fields[1] == Mark)
                init ??= now;
            else if (init is { } zero)
                writes.Add(new SidWrite((uint)(now - zero), byte.Parse(fields[1]), byte.Parse(fields[2]), byte.Parse(fields[3])));
        }
        return new TapeSlice(Cycles.Zero, ClockRate.Pal.ToCycles(TimeSpan.FromSeconds(20)), writes.TakeWhile(Fits).ToArray());
    }

    private static bool Fits(SidWrite write) => write.Offset < ClockRate.Pal.ToCycles(TimeSpan.FromSeconds(20)).Value;
}
