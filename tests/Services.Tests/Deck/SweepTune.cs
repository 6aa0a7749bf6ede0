using System.Buffers.Binary;
using SidFlow.Emu.Machine;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Tests.Deck;

/// <summary>A tune whose pitch climbs evenly, so that a piece of its sound tells its place in the song.</summary>
public sealed class SweepTune : ISongSource
{
    private const int First = 0x1C00, Step = 32;
    private const double Calls = 985_248.0 / (312 * 63), HertzPerStep = 985_248.0 / 16_777_216;

    /// <summary>Volume 15, sustain 15, the frequency's low and high byte in $FB and $FC, triangle with gate.</summary>
    private static readonly byte[] init =
    [
        0xA9, 0x0F, 0x8D, 0x18, 0xD4, 0xA9, 0x00, 0x8D, 0x05, 0xD4, 0xA9, 0xF0, 0x8D, 0x06, 0xD4,
        0xA9, First & 0xff, 0x85, 0xFB, 0xA9, First >> 8, 0x85, 0xFC, 0x8D, 0x01, 0xD4, 0xA9, 0x11, 0x8D, 0x04, 0xD4, 0x60,
    ];

    private static readonly byte[] play =
    [
        0x18, 0xA5, 0xFB, 0x69, Step, 0x85, 0xFB, 0x8D, 0x00, 0xD4, 0xA5, 0xFC, 0x69, 0x00, 0x85, 0xFC, 0x8D, 0x01, 0xD4, 0x60,
    ];

    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A BASIC program in shape.</summary>
    public bool NeedsC64 { get; init; }

    public SongOpening Open(SongId song) => TuneSong.Open(NeedsC64 ? Basic() : File(), song, Length, new MachineOptions(), [Length, Length], thereIsAC64: true);

    public static double Hertz(double seconds) => (First + Step * Calls * seconds) * HertzPerStep;

    /// <summary>Where in the song a piece of its sound is from: zero crossings, the outermost ones to a fraction of a sample.</summary>
    /// <returns>Seconds at the piece's middle; null where it is silent.</returns>
    public static double? Place(ReadOnlySpan<float> mono, int rateHz)
    {
        float mean = 0, loudest = 0;
        foreach (float sample in mono)
            mean += sample / mono.Length;
        double first = 0, last = 0;
        int rises = -1;
        for (int i = 1; i < mono.Length; i++)
        {
            float before = mono[i - 1] - mean, now = mono[i] - mean;
            loudest = Math.Max(loudest, Math.Abs(now));
            if (before >= 0 || now < 0)
                continue;
            last = i - 1 + before / (before - now);
            if (++rises == 0)
                first = last;
        }
        if (loudest < 0.003 || rises < 2)
            return null;
        double middle = (first + last) / 2 - mono.Length / 2.0;
        return (rises * rateHz / (last - first) - Hertz(0)) / (Step * Calls * HertzPerStep) - middle / rateHz;
    }

    /// <summary>As a PSID.</summary>
    public static byte[] File() => PsidFile.Make(init, play, songs: 2);

    /// <summary>10 REM, as an RSID that asks for BASIC.</summary>
    private static byte[] Basic()
    {
        byte[] program = [0x01, 0x08, 0x07, 0x08, 0x0A, 0x00, 0x8F, 0x00, 0x00, 0x00];
        byte[] file = new byte[124 + program.Length];
        "RSID"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (4, 2), (6, 124), (14, 2), (16, 1), (118, 0x26) })
            BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(at), (ushort)value);
        program.CopyTo(file, 124);
        return file;
    }
}
