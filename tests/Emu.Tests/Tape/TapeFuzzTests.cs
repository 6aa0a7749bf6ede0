using System.Buffers.Binary;
using System.IO.Compression;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

/// <summary>Whatever the bytes, a reader answers with a tape or with a <see cref="TapeFormatException"/>, soon and in bounded memory.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class TapeFuzzTests
{
    private static readonly byte[] Valid = SomeTape.Record(SomeTape.Header(2, pageCycles: 30_000), [SomeTape.Random(new Random(1), 2, 100_000)]);

    [Test]
    public void Random_bytes_are_no_tape()
    {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (i % 2 == 0)
                Valid.AsSpan(0, Math.Min(10, bytes.Length)).CopyTo(bytes);
            Assert.That(ReadAll(bytes), Is.Not.Null);
        }
    }

    [Test]
    public void Every_truncation_is_noticed()
    {
        for (int length = 0; length < Valid.Length; length++)
            Assert.That(ReadAll(Valid[..length]), Is.Not.Null, $"cut at {length}");
        Assert.That(ReadAll([.. Valid, 0]), Is.Not.Null, "one byte too many");
    }

    /// <summary>The exception is a bit that means nothing, such as the fill between the last code and the checksum.</summary>
    [Test]
    public void A_flipped_bit_in_a_page_is_noticed_or_changes_nothing()
    {
        SidWrite[] whole = SomeTape.Player(Valid).Run(new Cycles(100_000)).Writes.ToArray();
        int pages = 56 + 2 * 4 + 4 * 4, noticed = 0;
        for (int bit = 8 * pages; bit < 8 * Valid.Length; bit++)
        {
            byte[] bytes = [.. Valid];
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (ReadAll(bytes) is not null)
                noticed++;
            else
                Assert.That(SomeTape.Player(bytes).Run(new Cycles(100_000)).Writes.ToArray(), Is.EqualTo(whole), $"bit {bit}");
        }
        Assert.That(noticed, Is.GreaterThan(0.99 * 8 * (Valid.Length - pages)));
    }

    [Test]
    public void Damaged_headers_never_do_worse_than_refuse(CancellationToken stop)
    {
        var random = new Random(2);
        for (int i = 0; i < 5_000 && !stop.IsCancellationRequested; i++)
        {
            byte[] bytes = [.. Valid];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
                bytes[random.Next(8, 80)] = (byte)(random.Next(3) == 0 ? 0xFF : random.Next(256));
            _ = ReadAll(bytes);
        }
        Assert.That(stop.IsCancellationRequested, Is.False);
    }

    /// <summary>Bytes that decompress well reach the columns behind the checksum.</summary>
    [Test]
    public void Nonsense_inside_a_well_compressed_page_is_refused(CancellationToken stop)
    {
        var random = new Random(3);
        byte[] payload = Inflated(Valid);
        int refused = 0;
        for (int i = 0; i < 5_000 && !stop.IsCancellationRequested; i++)
        {
            byte[] changed = [.. payload];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
                changed[random.Next(random.Next(2) == 0 ? 80 : changed.Length)] = (byte)random.Next(256);
            if (ReadAll(OnePage(changed[..(random.Next(3) == 0 ? random.Next(changed.Length) : changed.Length)])) is not null)
                refused++;
        }
        Assert.That(stop.IsCancellationRequested, Is.False);
        Assert.That(refused, Is.GreaterThan(1_000));
    }

    [Test]
    public void A_page_that_swells_is_refused_in_bounded_memory()
    {
        byte[] swelling = OnePage(new byte[200 << 20]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(ReadAll(swelling), Does.Contain("larger than a page can be"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(80 << 20));

        byte[] claims = OnePage([0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]);
        Assert.That(ReadAll(claims), Does.Contain("larger than a page can be"));
    }

    [Test]
    public void What_is_not_a_tape_is_told_from_what_is_damaged()
    {
        Assert.That(ReadAll(new byte[100]), Is.EqualTo("This is not a .sidtape file."));
        byte[] newer = [.. Valid];
        newer[8] = 2;
        Assert.That(ReadAll(newer), Does.Contain("format version 2"));
    }

    /// <returns>The reason of the refusal, or null when all pages read.</returns>
    private static string? ReadAll(byte[] bytes)
    {
        try
        {
            TapeReader reader = TapeReader.Open(new MemoryStream(bytes));
            for (int page = 0; page < Math.Min(reader.Header.Pages, 100); page++)
                reader.ReadPage(page);
            return null;
        }
        catch (TapeFormatException refusal)
        {
            return refusal.Message;
        }
    }

    private static byte[] Inflated(byte[] tape)
    {
        using var zlib = new ZLibStream(new MemoryStream(TapeReader.Open(new MemoryStream(tape)).ReadPageBytes(0)), CompressionMode.Decompress);
        var payload = new MemoryStream();
        zlib.CopyTo(payload);
        return payload.ToArray();
    }

    /// <summary>A tape of two chips and one page with this payload.</summary>
    private static byte[] OnePage(byte[] payload)
    {
        var page = new MemoryStream();
        using (var zlib = new ZLibStream(page, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(payload);
        byte[] front = Valid[..(56 + 2 * 4 + 4)];
        BinaryPrimitives.WriteInt64LittleEndian(front.AsSpan(20), 30_000);
        BinaryPrimitives.WriteInt32LittleEndian(front.AsSpan(32), 1);
        BinaryPrimitives.WriteInt32LittleEndian(front.AsSpan(64), (int)page.Length);
        return [.. front, .. page.ToArray()];
    }
}
