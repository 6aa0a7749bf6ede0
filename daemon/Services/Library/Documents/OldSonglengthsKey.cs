using System.Buffers.Binary;
using System.Security.Cryptography;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library.Documents;

/// <summary>The key of Songlengths.txt up to release 70: MD5 of the C64 data, INIT, PLAY, the number of songs, a byte for each song's timing and one for NTSC.</summary>
/// <remarks>Numbers are 16 bits little-endian. Source: HVSC, Songlengths.faq of that time.</remarks>
public static class OldSonglengthsKey
{
    private const byte FrameMark = 0, CiaMark = 60, NtscMark = 2;

    public static string Of(Tune tune)
    {
#pragma warning disable CA5351 // The key of an old list; nothing is secured by it.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        hash.AppendData(tune.Data.Span);
        Span<byte> numbers = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16LittleEndian(numbers, tune.InitAddress);
        BinaryPrimitives.WriteUInt16LittleEndian(numbers[2..], tune.PlayAddress);
        BinaryPrimitives.WriteUInt16LittleEndian(numbers[4..], (ushort)tune.Songs);
        hash.AppendData(numbers);
        var timing = new byte[tune.Songs];
        for (int song = 1; song <= tune.Songs; song++)
            timing[song - 1] = tune.IsCiaTimed(song) ? CiaMark : FrameMark;
        hash.AppendData(timing);
        if (tune.Clock == TuneClock.Ntsc)
            hash.AppendData([NtscMark]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
