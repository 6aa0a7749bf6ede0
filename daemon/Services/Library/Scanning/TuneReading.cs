using Microsoft.Win32.SafeHandles;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Tunes;
using SidFlow.Services.Library.Documents;

namespace SidFlow.Services.Library.Scanning;

/// <param name="Path">In the collection.</param>
/// <param name="FilePath">On the disk.</param>
internal sealed record FileToRead(string Path, string Mount, string FilePath, TuneFile File);

/// <summary>What one file turned out to be.</summary>
/// <param name="Md5">Null when it could not be read.</param>
/// <param name="OldMd5">The key of the older list of song lengths; null for what is no tune.</param>
/// <param name="Described">What the file says of itself; null when it says nothing.</param>
internal sealed record ReadTune(FileToRead From, string? Md5, string? OldMd5, Tune? Described, Refusal? Refusal)
{
    /// <summary>Of a Sidplayer tune that comes to an end: what its data say, where no list says otherwise.</summary>
    public TimeSpan? OwnLength { get; init; }
}

/// <summary>One file to what the index keeps of it. Never throws for what a file holds or how a disk fails.</summary>
internal static class TuneReading
{
    /// <summary>Raised whenever the same file would give another row: all files are then read again.</summary>
    public const int ReaderVersion = 2;

    public static ReadTune Read(FileToRead file)
    {
        if (file.File.Size > TuneParser.MaxFileSize)
            return Refuse(file, new Refusal(RefusalCode.TooLarge));
        // Pipes and devices have no length either, and opening one can wait forever.
        if (file.File.Size == 0)
            return Refuse(file, new Refusal(RefusalCode.Truncated, "The file is empty. Copy or download it again."));
        try
        {
            byte[] content = ReadFile(file.FilePath, file.File.Size);
            if (file.File.SecondName is { } second)
                content = SidplayerFile.Join(content, ReadFile(Path.Combine(Path.GetDirectoryName(file.FilePath)!, second), TuneParser.MaxFileSize));
            TuneResult result = TuneParser.Parse(content);
            return new ReadTune(file, result.Tune?.Md5 ?? Tune.Md5Of(content),
                result.Described is { } described ? OldSonglengthsKey.Of(described) : null, result.Described, result.Refusal)
            {
                OwnLength = result.Tune is { Format: TuneFormat.Mus } tune ? SongMachine.OwnLength(tune) : null,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(file, new Refusal(RefusalCode.Unreadable, $"The file cannot be read: {PathResolver.Plain(error)}"));
        }
    }

    private static byte[] ReadFile(string path, long most)
    {
        using SafeFileHandle handle = File.OpenHandle(path);
        var bytes = new byte[Math.Min(most, RandomAccess.GetLength(handle))];
        int have = 0;
        while (have < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(have), have) is > 0 and int got)
            have += got;
        return have == bytes.Length ? bytes : bytes[..have];
    }

    private static ReadTune Refuse(FileToRead file, Refusal refusal) => new(file, null, null, null, refusal);
}
