namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>Files in the shape of tunes; nothing in them ever runs here.</summary>
static class TuneBytes
{
    internal static byte[] Sid(int songs = 3, int version = 2, int flags = 0x14, byte second = 0, byte third = 0, int data = 40)
    {
        byte[] file = new byte[0x7c + data];
        "PSID"u8.CopyTo(file);
        file[5] = (byte)version;
        file[7] = 0x7c;
        file[0x0e] = (byte)(songs >> 8);
        file[0x0f] = (byte)songs;
        file[0x11] = 1;
        file[0x77] = (byte)flags;
        file[0x7a] = second;
        file[0x7b] = third;
        for (int i = 0; i < data; i++)
            file[0x7c + i] = (byte)i;
        return file;
    }

    /// <summary>Load address, three voices of two bytes, each just HLT.</summary>
    internal static byte[] Music() => [0x00, 0x90, 2, 0, 2, 0, 2, 0, 0x01, 0x4f, 0x01, 0x4f, 0x01, 0x4f, 0x0d, 0x00];
}
