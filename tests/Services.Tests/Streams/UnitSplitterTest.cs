using System.Diagnostics;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Streams;

/// <summary>Real encoder output, cut at random places, and garbage.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class UnitSplitterTest
{
    private static readonly string[] flac = ["-c:a", "flac", "-f", "flac"];
    private static readonly string[] mp3 = ["-c:a", "libmp3lame", "-b:a", "192k", "-id3v2_version", "0", "-write_xing", "0", "-f", "mp3"];
    private static readonly string[] opus = ["-c:a", "libopus", "-f", "ogg"];

    private static IEnumerable<TestCaseData> Formats()
    {
        yield return new TestCaseData((Func<IUnitSplitter>)(() => new FlacFrames()), flac).SetArgDisplayNames("flac");
        yield return new TestCaseData((Func<IUnitSplitter>)(() => new Mp3Frames()), mp3).SetArgDisplayNames("mp3");
        yield return new TestCaseData((Func<IUnitSplitter>)(() => new OggPages()), opus).SetArgDisplayNames("opus");
    }

    [TestCaseSource(nameof(Formats))]
    public async Task HoweverTheBytesArriveTheUnitsAreTheSameAndNothingIsLost(Func<IUnitSplitter> make, string[] encoder, CancellationToken stop)
    {
        byte[] encoded = await EncodeAsync(encoder, stop);
        (byte[] header, List<byte[]> whole) = Split(make(), encoded, _ => encoded.Length);
        Random random = new(1);

        for (int round = 0; round < 20; round++)
        {
            int most = round == 0 ? 1 : random.Next(2, 5_000);
            (byte[] sameHeader, List<byte[]> units) = Split(make(), encoded, _ => random.Next(1, most + 1));
            Assert.That(sameHeader, Is.EqualTo(header));
            Assert.That(units, Is.EqualTo(whole));
        }

        byte[] together = [.. header, .. whole.SelectMany(unit => unit)];
        Assert.That(whole, Has.Count.GreaterThan(3));
        Assert.That(encoded.AsSpan().StartsWith(together), "units are the stream's own bytes, in order");
        Assert.That(encoded.Length - together.Length, Is.LessThan(20_000), "at most the last unit is still open");
    }

    [TestCaseSource(nameof(Formats))]
    public void GarbageYieldsUnitsOrAnErrorButNeverHangs(Func<IUnitSplitter> make, string[] encoder)
    {
        Random random = new(2);
        for (int round = 0; round < 200; round++)
        {
            byte[] garbage = new byte[random.Next(20_000)];
            random.NextBytes(garbage);
            // Beginnings that look right make it go deeper.
            ((ReadOnlySpan<byte>)(random.Next(4) switch
            {
                0 => "OggS"u8,
                1 => "fLaC\x80\0\0\x02xx"u8,
                2 => [0xFF, 0xFB, 0xB0, 0],
                _ => [],
            })).CopyTo(garbage.Length < 16 ? garbage = new byte[16] : garbage);
            (byte[] header, List<byte[]> units) = Split(make(), garbage, _ => random.Next(1, 3_000));
            Assert.That(header.Length + units.Sum(unit => unit.Length), Is.LessThanOrEqualTo(garbage.Length), encoder[^1]);
        }
    }

    private static (byte[] Header, List<byte[]> Units) Split(IUnitSplitter splitter, byte[] bytes, Func<int, int> chunk)
    {
        List<byte[]> units = [];
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(chunk(at), bytes.Length - at);
            units.AddRange(splitter.Push(bytes.AsSpan(at, count)).Select(unit => unit.ToArray()));
            at += count;
        }
        return (splitter.Header?.ToArray() ?? [], units);
    }

    private static async Task<byte[]> EncodeAsync(string[] encoder, CancellationToken stop)
    {
        Ffmpeg ffmpeg = new();
        if (!ffmpeg.IsInstalled)
            Assert.Ignore("ffmpeg is not installed (apt install ffmpeg).");
        using Process process = ffmpeg.Start(["-f", "lavfi", "-i", "anoisesrc=d=4:a=0.5:r=44100:seed=1", "-ac", "2", .. encoder, "pipe:1"]);
        using MemoryStream bytes = new();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, stop);
        await process.WaitForExitAsync(stop);
        return bytes.ToArray();
    }
}
