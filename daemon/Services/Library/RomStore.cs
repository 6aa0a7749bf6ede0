using SidFlow.Emu.Machine;

namespace SidFlow.Services.Library;

/// <param name="Problems">A sentence for each file that was meant as a ROM and is not used.</param>
public sealed record RomLoad(RomSet Roms, IReadOnlyList<string> Problems);

/// <summary>The owner's ROM images: files in one folder whose names begin with <c>kernal</c>, <c>basic</c> or <c>chargen</c>.</summary>
public static class RomStore
{
    private const long MaxSize = 1 << 20;

    public static RomLoad Load(string folder)
    {
        var problems = new List<string>();
        string[] files = Files(folder, problems);
        return new RomLoad(
            new RomSet(Find(files, "kernal", RomImage.Kernal, problems), Find(files, "basic", RomImage.Basic, problems),
                Find(files, "char", RomImage.Characters, problems)),
            problems);
    }

    private static string[] Files(string folder, List<string> problems)
    {
        if (!Directory.Exists(folder))
            return [];
        try
        {
            return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The ROM folder {folder} cannot be read: {PathResolver.Plain(error)}");
            return [];
        }
    }

    /// <summary>The first right image; the wrong ones before it are reported, since somebody believes in them.</summary>
    private static ReadOnlyMemory<byte>? Find(string[] files, string name, RomImage wanted, List<string> problems)
    {
        foreach (string file in files.Where(file => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase)))
        {
            if (Read(file, wanted, out byte[] image) is not { } problem)
                return image;
            problems.Add($"{file} is not used: {problem}");
        }
        return null;
    }

    private static string? Read(string file, RomImage wanted, out byte[] image)
    {
        image = [];
        try
        {
            long size = new FileInfo(file).Length;
            if (size is 0 or > MaxSize)
                return $"{wanted.Name} has {wanted.Size} bytes, this file has {size}.";
            image = File.ReadAllBytes(file);
            return wanted.Check(image);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return PathResolver.Plain(error);
        }
    }
}
