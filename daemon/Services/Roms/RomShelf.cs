using SidFlow.Emu.Machine;

namespace SidFlow.Services.Roms;

/// <summary>The owner's ROM images while the daemon runs: which are there, which are in use, putting them in and taking them out. What changes counts from the next start on.</summary>
/// <param name="folder">Where they lie.</param>
/// <param name="inUse">Those with which the daemon was started.</param>
/// <param name="known">The images that are taken; null: <see cref="RomFolder.Known"/>.</param>
public sealed class RomShelf(string folder, RomSet inUse, IReadOnlyList<KnownRom>? known = null)
{
    /// <summary>The largest image has 8 KiB; some dumps come with more, and are told so.</summary>
    public const int MostBytes = 65_536;

    private readonly IReadOnlyList<KnownRom> known = known ?? RomFolder.Known;
    private readonly Lock gate = new();

    public RomShelfState Look()
    {
        IReadOnlyList<RomFile> files = RomFolder.Look(folder, known, out string? unreadable);
        return new RomShelfState(
            folder, unreadable,
            [.. known.Select(rom => new RomPlace(rom.Kind, rom.Image.Name, rom.Image.Size, files.LastOrDefault(file => file.Kind == rom.Kind)?.Path, IsInUse(rom.Kind)))],
            [.. files.Where(file => file.Kind is null)]);
    }

    /// <summary>Checks an image and puts it into the folder, whole or not at all.</summary>
    /// <returns>Its kind.</returns>
    /// <exception cref="RomException">It is none of the known images, or cannot be written.</exception>
    public string Store(ReadOnlySpan<byte> image)
    {
        foreach (KnownRom rom in known)
        {
            if (rom.Image.Check(image) is not null)
                continue;
            Write(Path.Combine(folder, $"{rom.Kind}.rom"), image);
            return rom.Kind;
        }
        (int bytes, string size) = (image.Length, $"{image.Length} bytes");
        throw new RomException(known.Where(rom => rom.Image.Size == bytes).Select(rom => rom.Image.Name).ToArray() is { Length: > 0 } candidates
            ? $"With {size} it could be the {string.Join(" or the ", candidates)}, but its SHA-256 is that of another image: such a one plays tunes wrong."
            : $"It has {size}; {string.Join(", ", known.Select(rom => $"the {rom.Image.Name} has {rom.Image.Size}"))}.");
    }

    /// <summary>Takes an image out of the folder, under whatever names it lies there.</summary>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="RomException">It cannot be deleted.</exception>
    public bool Remove(string kind)
    {
        lock (gate)
        {
            RomFile[] files = [.. RomFolder.Look(folder, known, out _).Where(file => file.Kind == kind)];
            foreach (RomFile file in files)
                Try(() => File.Delete(file.Path));
            return files.Length > 0;
        }
    }

    private bool IsInUse(string kind) => (kind switch { "kernal" => inUse.Kernal, "basic" => inUse.Basic, _ => inUse.Characters }) is not null;

    private void Write(string file, ReadOnlySpan<byte> image)
    {
        byte[] bytes = image.ToArray();
        lock (gate)
            Try(() =>
            {
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(file + ".part", bytes);
                File.Move(file + ".part", file, overwrite: true);
            });
    }

    private void Try(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RomException($"The ROM folder {folder} cannot be changed: {error.Message}", error);
        }
    }
}

/// <summary>A ROM image was not taken, or not taken out. The message says why.</summary>
public sealed class RomException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="Unreadable">A sentence; null where the folder can be read or is not there.</param>
/// <param name="Others">Files that are none of the images.</param>
public sealed record RomShelfState(string Folder, string? Unreadable, IReadOnlyList<RomPlace> Images, IReadOnlyList<RomFile> Others);

/// <param name="Kind">kernal, basic or chargen.</param>
/// <param name="Name">With the number of the part.</param>
/// <param name="File">Null while it is not in the folder.</param>
/// <param name="InUse">The daemon was started with it.</param>
public sealed record RomPlace(string Kind, string Name, int Size, string? File, bool InUse);
