using SidFlow.Emu.Machine;

namespace SidFlow.Services.Roms;

/// <summary>The folder into which the owner of a C64 puts its ROM images, under any names.</summary>
public static class RomFolder
{
    private const int LargestFile = 65_536, MostFiles = 1_000;

    /// <summary>The images there are, under the names that addresses use.</summary>
    public static IReadOnlyList<KnownRom> Known { get; } = [new("kernal", RomImage.Kernal), new("basic", RomImage.Basic), new("chargen", RomImage.Characters)];

    /// <param name="problems">A sentence for each file that looks like an image and is none of those known.</param>
    public static RomSet Load(string folder, out IReadOnlyList<string> problems)
    {
        IReadOnlyList<RomFile> files = Look(folder, Known, out string? unreadable);
        problems = [.. unreadable is null ? [] : (string[])[unreadable], .. files.Select(file => file.Problem).OfType<string>()];
        return new RomSet(Find("kernal"), Find("basic"), Find("chargen"));

        ReadOnlyMemory<byte>? Find(string kind) => files.LastOrDefault(file => file.Kind == kind) is { } file ? (ReadOnlyMemory<byte>?)file.Bytes : null;
    }

    /// <summary>All files of the folder, by name.</summary>
    /// <param name="unreadable">A sentence; null where the folder can be read or is not there.</param>
    public static IReadOnlyList<RomFile> Look(string folder, IReadOnlyList<KnownRom> known, out string? unreadable)
    {
        unreadable = null;
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Take(MostFiles).Select(file => Look(file, known))] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            unreadable = $"The ROM folder {folder} cannot be read: {error.Message}";
            return [];
        }
    }

    private static RomFile Look(string file, IReadOnlyList<KnownRom> known)
    {
        try
        {
            long size = new FileInfo(file).Length;
            if (size > LargestFile)
                return new RomFile(file, size, null, $"{file} is too large for a ROM image and is not used.", default);
            byte[] bytes = File.ReadAllBytes(file);
            return known.FirstOrDefault(rom => rom.Image.Check(bytes) is null) is { } match
                ? new RomFile(file, size, match.Kind, null, bytes)
                : new RomFile(file, size, null, $"{file} is not used: it is none of {string.Join(", ", known.Select(rom => rom.Image.Name))} (checked by size and SHA-256).", default);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RomFile(file, 0, null, $"{file} cannot be read: {error.Message}", default);
        }
    }
}

/// <param name="Kind">kernal, basic or chargen.</param>
public sealed record KnownRom(string Kind, RomImage Image);

/// <summary>A file of the folder.</summary>
/// <param name="Kind">Which image it is; null for none.</param>
/// <param name="Problem">Why it is not used; null where it is an image.</param>
/// <param name="Bytes">Of an image.</param>
public sealed record RomFile(string Path, long Size, string? Kind, string? Problem, ReadOnlyMemory<byte> Bytes);
