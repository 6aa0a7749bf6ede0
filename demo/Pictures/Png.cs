using System.Buffers.Binary;
using System.IO.Compression;

namespace SidFlow.Demo.Pictures;

/// <summary>Writes a picture of up to 256 colours as PNG (RFC 2083: signature, IHDR, PLTE, IDAT, IEND).</summary>
public static class Png
{
    public static byte[] Write(byte[,] pixels, IReadOnlyList<int> colours)
    {
        int height = pixels.GetLength(0), width = pixels.GetLength(1);
        using MemoryStream file = new();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a pixel
        header[9] = 3; // a palette follows
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "PLTE"u8, [.. colours.SelectMany(c => new[] { (byte)(c >> 16), (byte)(c >> 8), (byte)c })]);
        using MemoryStream packed = new();
        using (ZLibStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[width + 1];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    row[x + 1] = pixels[y, x];
                deflate.Write(row);
            }
        }
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        file.Write(word);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(word);
    }

    static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
        }
        return crc;
    }
}
