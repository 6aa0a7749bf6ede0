using System.IO.Compression;

namespace SidFlow.Benchmarks.Library;

/// <summary>One real tune header from the corpus' index of HVSC.</summary>
sealed record IndexRow(
    string Path, string Type, int Version, int Songs, int StartSong, string Clock, string Models, uint Speed,
    ushort Init, ushort Play, ushort Load, ushort EffectiveLoad, bool Basic, bool PlaySid, byte SecondSid, byte ThirdSid,
    int Size, string Title, string Author, string Released, byte StartPage, byte Pages)
{
    public static IEnumerable<IndexRow> ReadAll(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        Dictionary<string, int> column = reader.ReadLine()!.Split('\t').Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');
            string Cell(string name) => cells[column[name]];
            int Hex(string name) => Convert.ToInt32(Cell(name), 16);
            yield return new IndexRow(
                Cell("path"), Cell("type"), int.Parse(Cell("ver")), int.Parse(Cell("songs")), int.Parse(Cell("start")),
                Cell("clock"), Cell("model"), Convert.ToUInt32(Cell("speed"), 16), (ushort)Hex("init"), (ushort)Hex("play"),
                (ushort)Hex("load"), (ushort)Hex("eload"), Cell("basic") == "1", Cell("psidspec") == "1",
                (byte)Hex("s2"), (byte)Hex("s3"), int.Parse(Cell("size")), Cell("title"), Cell("author"), Cell("released"),
                byte.Parse(Cell("startpage")), byte.Parse(Cell("pages")));
        }
    }
}
