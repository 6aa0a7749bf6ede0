using System.IO.Compression;
using System.Security.Cryptography;
using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Benchmarks.Backups;

/// <summary>What a second backup would add, by the way the database is copied and cut.</summary>
static class CuttingTable
{
    const int Kilo = 1024;

    public static async Task ShowAsync(Database database, string folder, Func<int, Task> use, CancellationToken stop)
    {
        (string Copy, Action<string> Make)[] copies =
        [
            ("pages as they lie", database.CopyTo),
            ("VACUUM INTO", file => database.Read(connection => connection.Execute("VACUUM INTO @file", new { file }, commandTimeout: 0))),
        ];
        (string Cut, Func<byte[], IEnumerable<(int At, int Length)>> Pieces)[] cuts =
        [
            ("fixed, 16 KiB", content => Fixed(content, 16 * Kilo)),
            ("fixed, 64 KiB", content => Fixed(content, 64 * Kilo)),
            ("fixed, 256 KiB", content => Fixed(content, 256 * Kilo)),
            ("by content, about 64 KiB", content => ByContent(content, 16 * Kilo, 64 * Kilo, 256 * Kilo)),
        ];
        string File(int copy, int turn) => Path.Combine(folder, $"copy-{copy}-{turn}.db");
        for (int turn = 0; turn < 2; turn++)
        {
            for (int copy = 0; copy < copies.Length; copy++)
                copies[copy].Make(File(copy, turn));
            await use(turn);
        }
        List<string[]> rows = [];
        for (int copy = 0; copy < copies.Length; copy++)
        {
            byte[] before = await System.IO.File.ReadAllBytesAsync(File(copy, 0), stop), after = await System.IO.File.ReadAllBytesAsync(File(copy, 1), stop);
            foreach ((string cut, Func<byte[], IEnumerable<(int, int)>> pieces) in cuts)
            {
                HashSet<string> known = [.. pieces(before).Select(piece => NameOf(before, piece))];
                (int all, int fresh, long bytes) = (0, 0, 0);
                foreach ((int, int) piece in pieces(after))
                {
                    all++;
                    if (!known.Add(NameOf(after, piece)))
                        continue;
                    fresh++;
                    bytes += SizeOf(after, piece);
                }
                rows.Add([copies[copy].Copy, cut, $"{all:N0}", $"{fresh:N0}", Report.Number(bytes / 1e6, 2), $"{all * 67 / 1000:N0}"]);
            }
        }
        Report.Table(["Copy", "cut", "pieces", "new in the second", "new MB, compressed", "manifest kB"], rows);
    }

    static IEnumerable<(int, int)> Fixed(byte[] content, int length)
    {
        for (int at = 0; at < content.Length; at += length)
            yield return (at, Math.Min(length, content.Length - at));
    }

    /// <summary>A gear hash over the last 64 bytes cuts where its upper bits are zero.</summary>
    static IEnumerable<(int, int)> ByContent(byte[] content, int least, int usual, int most)
    {
        Random random = new(64);
        ulong[] gear = [.. Enumerable.Range(0, 256).Select(_ => (ulong)random.NextInt64())];
        ulong mask = (ulong)(usual - 1) << 40;
        int begin = 0;
        ulong hash = 0;
        for (int at = 0; at < content.Length; at++)
        {
            hash = unchecked((hash << 1) + gear[content[at]]);
            int length = at + 1 - begin;
            if (length < most && (length < least || (hash & mask) != 0))
                continue;
            yield return (begin, length);
            begin = at + 1;
        }
        if (begin < content.Length)
            yield return (begin, content.Length - begin);
    }

    static string NameOf(byte[] content, (int At, int Length) piece) => Convert.ToHexString(SHA256.HashData(content.AsSpan(piece.At, piece.Length)));

    static int SizeOf(byte[] content, (int At, int Length) piece)
    {
        byte[] room = new byte[BrotliEncoder.GetMaxCompressedLength(piece.Length)];
        return BrotliEncoder.TryCompress(content.AsSpan(piece.At, piece.Length), room, out int size, 1, 18) ? Math.Min(size, piece.Length) : piece.Length;
    }
}
