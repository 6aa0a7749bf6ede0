using System.Buffers.Binary;
using System.Text;

namespace SidFlow.Api.Tests;

/// <summary>Small tunes made for the tests.</summary>
static class Tunes
{
    /// <summary>INIT opens a triangle voice, PLAY changes its pitch.</summary>
    static readonly byte[] Sounding =
    [
        0xa9, 0x0f, 0x8d, 0x18, 0xd4, 0xa9, 0xf0, 0x8d, 0x06, 0xd4, 0xa9, 0x11, 0x8d, 0x04, 0xd4, 0x8d, 0x01, 0xd4, 0x60, 0xea, // $1000 INIT
        0xee, 0x1e, 0x10, 0xad, 0x1e, 0x10, 0x8d, 0x00, 0xd4, 0x60, 0x00,                                                       // $1014 PLAY
    ];

    public static byte[] Plain(string title = "Plain", int songs = 3, string author = "Tester", string released = "1987 Test") =>
        Psid(Sounding, title, songs, author, released);

    /// <summary>INIT writes once and meets a JAM opcode.</summary>
    public static byte[] Jam() => Psid([0xa9, 0x0f, 0x8d, 0x18, 0xd4, 0x02], "Jam");

    /// <summary>INIT is an endless loop.</summary>
    public static byte[] EndlessInit() => Psid([0x4c, 0x00, 0x10], "Endless");

    /// <summary>A square wave of the volume register alone, 25 Hz.</summary>
    public static byte[] Digi() => Psid(
    [
        0x60, .. new byte[19],                                                                       // $1000 INIT
        0xad, 0x20, 0x10, 0x49, 0x0f, 0x8d, 0x20, 0x10, 0x8d, 0x18, 0xd4, 0x60, 0x00,                // $1014 PLAY
    ], "Digi");

    /// <summary>Sidplayer data for one chip: eight quarter notes in the first voice, 4.7 s.</summary>
    /// <param name="note">Its second byte: step and octave.</param>
    public static byte[] Sidplayer(byte note, string title = "Two Sides")
    {
        byte[] notes = [.. Enumerable.Repeat<byte[]>([0x10, note], 8).SelectMany(pair => pair)];
        byte[] halt = [0x01, 0x4f];
        return
        [
            0x00, 0x60, (byte)(notes.Length + halt.Length), 0, 2, 0, 2, 0, .. notes, .. halt, .. halt, .. halt,
            .. Encoding.ASCII.GetBytes($"{title.ToUpperInvariant()}\rTESTER\r"), 0,
        ];
    }

    public static byte[] Truncated() => Plain()[..90];

    static byte[] Psid(byte[] code, string title, int songs = 1, string author = "Tester", string released = "1987 Test")
    {
        byte[] header = new byte[0x7c];
        Encoding.ASCII.GetBytes("PSID").CopyTo(header, 0);
        Word(4, 2);
        Word(6, 0x7c);
        Word(8, 0x1000);
        Word(10, 0x1000);
        Word(12, 0x1014);
        Word(14, songs);
        Word(16, 1);
        Encoding.Latin1.GetBytes(title).CopyTo(header, 0x16);
        Encoding.Latin1.GetBytes(author).CopyTo(header, 0x36);
        Encoding.Latin1.GetBytes(released).CopyTo(header, 0x56);
        Word(0x76, 0b0001_0100); // PAL, 6581
        byte[] body = new byte[64];
        code.CopyTo(body, 0);
        return [.. header, .. body];

        void Word(int at, int value) => BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(at), (ushort)value);
    }
}
