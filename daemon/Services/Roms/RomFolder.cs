using SidFlow.Emu.Machine;

namespace SidFlow.Services.Roms;

/// <summary>The folder into which the owner of a C64 puts its ROM images, under any names.</summary>
public static class RomFolder
{
    /// <param name="problems">A sentence for each file that looks like an image and is none of those known.</param>
    public static RomSet Load(string folder, out IReadOnlyList<string> problems)
    {
        var found = new Dictionary<RomImage, ReadOnlyMemory<byte>>();
        var unknown = new List<string>();
        foreach (string file in FilesIn(folder, unknown))
            Sort(file, found, unknown);
        problems = unknown;
        return new RomSet(Find(RomImage.Kernal), Find(RomImage.Basic), Find(RomImage.Characters));

        ReadOnlyMemory<byte>? Find(RomImage image) => found.TryGetValue(image, out ReadOnlyMemory<byte> bytes) ? (ReadOnlyMemory<byte>?)bytes : null;
    }

    static string[] FilesIn(string folder, List<string> problems)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The ROM folder {folder} cannot be read: {error.Message}");
            return [];
        }
    }

    static void Sort(string file, Dictionary<RomImage, ReadOnlyMemory<byte>> found, List<string> problems)
    {
        RomImage[] known = [RomImage.Kernal, RomImage.Basic, RomImage.Characters];
        try
        {
            if (new FileInfo(file).Length > 65_536)
            {
                problems.Add($"{file} is too large for a ROM image and is not used.");
                return;
            }
            byte[] bytes = File.ReadAllBytes(file);
            if (known.FirstOrDefault(image => image.Check(bytes) is null) is { } match)
                found[match] = bytes;
            else
                problems.Add($"{file} is not used: it is none of {string.Join(", ", known.Select(image => image.Name))} (checked by size and SHA-256).");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{file} cannot be read: {error.Message}");
        }
    }
}
