using System.Buffers.Binary;
using System.IO.Compression;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

/// <summary>The bytes themselves: the example of docs/tape-format.md §2.5. They change only with the format's version.</summary>
[TestFixture]
public sealed class TapeFormatTests
{
    private const string Front =
        "53494454 0D0A1A0A 0100 01 01" + // magic, version 1, one chip, loops
        "4B9B0E01 12000000" +            // 17734475 / 18 Hz
        "409C0000 00000000 46569600" +   // 40000 cycles, pages of 9852486
        "01000000" +                     // one page
        "0123456789ABCDEF0123456789ABCDEF 0300 0000" +
        "00D4 00 00";

    private const string Page =
        "33 00" +
        "0000000000000000000000000000000000000000000000000000000000000000" +
        "04 18041804 04FE64FF 02 9201 C0B802 11FF0F10";

    private static readonly SidWrite[] Writes = [new(100, 0, 24, 15), new(104, 0, 4, 17), new(20_000, 0, 24, 31), new(20_400, 0, 4, 16)];

    private static readonly TapeHeader Header = SomeTape.Header() with { Song = 3, PageCycles = 0x965646 };

    [Test]
    public void The_documented_bytes_are_read()
    {
        byte[] page = Deflated(Bytes(Page));
        byte[] size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, page.Length);
        TapeReader reader = TapeReader.Open(new MemoryStream([.. Bytes(Front), .. size, .. page]));

        Assert.That(reader.Header, Is.EqualTo(Header with { Ending = TapeEnding.Loops, Length = new Cycles(40_000), Chips = reader.Header.Chips }));
        Assert.That(reader.Header.Chips, Is.EqualTo(Header.Chips));
        Assert.That(reader.ReadPage(0).Slice.Writes.ToArray(), Is.EqualTo(Writes));
    }

    [Test]
    public void The_documented_bytes_are_written()
    {
        byte[] file = SomeTape.Record(Header, [new TapeSlice(Cycles.Zero, new Cycles(40_000), Writes)]);

        Assert.That(Convert.ToHexString(file[..60]), Is.EqualTo(Convert.ToHexString(Bytes(Front))));
        using var page = new ZLibStream(new MemoryStream(file[64..]), CompressionMode.Decompress);
        var payload = new MemoryStream();
        page.CopyTo(payload);
        Assert.That(Convert.ToHexString(payload.ToArray()), Is.EqualTo(Convert.ToHexString(Bytes(Page))));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));

    private static byte[] Deflated(byte[] payload)
    {
        var page = new MemoryStream();
        using (var zlib = new ZLibStream(page, CompressionLevel.NoCompression, leaveOpen: true))
            zlib.Write(payload);
        return page.ToArray();
    }
}
