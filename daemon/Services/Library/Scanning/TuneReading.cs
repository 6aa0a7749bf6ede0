using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library.Scanning;

/// <param name="Path">In the collection.</param>
/// <param name="FilePath">On the disk.</param>
internal sealed record FileToRead(string Path, string Mount, string FilePath, TuneFile File);

/// <summary>What one file turned out to be.</summary>
/// <param name="Md5">Null when it could not be read.</param>
/// <param name="OldMd5">The key of the older list of song lengths; null for what is no tune.</param>
/// <param name="Described">What the file says of itself; null when it says nothing.</param>
internal sealed record ReadTune(FileToRead From, string? Md5, string? OldMd5, Tune? Described, Refusal? Refusal);

/// <summary>One file to what the index keeps of it. Never throws for what a file holds or how a disk fails.</summary>
internal static class TuneReading
{
    /// <summary>Raised whenever the same file would give another row: all files are then read again.</summary>
    public const int ReaderVersion = 1;

    private const byte OldCiaMark = 60, OldNtscMark = 2;

    public static ReadTune Read(FileToRead file)
    {
        if (file.File.Size > TuneParser.MaxFileSize)
            return Refuse(file, new Refusal(RefusalCode.TooLarge));
        // Pipes and devices have no length either, and opening one can wait forever.
        if (file.File.Size == 0)
            return Refuse(file, new Refusal(RefusalCode.Truncated, "The file is empty. Copy or download it again."));
        try
        {
            using SafeFileHandle handle = File.OpenHandle(file.FilePath);
            var bytes = new byte[file.File.Size];
            int have = 0;
            while (have < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(have), have) is > 0 and int got)
                have += got;
            ReadOnlySpan<byte> content = bytes.AsSpan(0, have);
            TuneResult result = TuneParser.Parse(content);
            return new ReadTune(file, result.Tune?.Md5 ?? Tune.Md5Of(content),
                result.Described is { } described ? OldMd5(described) : null, result.Described, result.Refusal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(file, new Refusal(RefusalCode.Unreadable, $"The file cannot be read: {PathResolver.Plain(error)}"));
        }
    }

    /// <summary>The key of Songlengths.txt up to release 70: MD5 of the C64 data, INIT, PLAY, the number of songs, a byte for each song's timing and one for NTSC.</summary>
    /// <remarks>Numbers are 16 bits little-endian. Source: HVSC, Songlengths.faq of that time.</remarks>
    internal static string OldMd5(Tune tune)
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
            timing[song - 1] = tune.IsCiaTimed(song) ? OldCiaMark : (byte)0;
        hash.AppendData(timing);
        if (tune.Clock == TuneClock.Ntsc)
            hash.AppendData([OldNtscMark]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static ReadTune Refuse(FileToRead file, Refusal refusal) => new(file, null, null, null, refusal);
}
