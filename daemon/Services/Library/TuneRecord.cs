using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>One file of the library as the index knows it, refused ones included.</summary>
public sealed record TuneRecord
{
    /// <summary>Relative to the collection, with <c>/</c>, in the spelling of the disk.</summary>
    public required string Path { get; init; }

    /// <summary>MD5 of the file, lower-case hexadecimal; null for a file that could not be read.</summary>
    public required string? Md5 { get; init; }

    public required string Title { get; init; }
    public required string Author { get; init; }
    public required string Released { get; init; }

    /// <summary>First year of release; null where the tune does not say.</summary>
    public required int? Year { get; init; }

    /// <summary>Null for a file that is no tune of a known kind.</summary>
    public required TuneFormat? Format { get; init; }

    public required int Version { get; init; }

    /// <summary>At least 1.</summary>
    public required int Songs { get; init; }

    /// <summary>1..<see cref="Songs"/>.</summary>
    public required int StartSong { get; init; }

    public required TuneClock Clock { get; init; }
    public required IReadOnlyList<TuneModel> Models { get; init; }
    public required IReadOnlyList<ushort> SidAddresses { get; init; }
    public required long SizeBytes { get; init; }

    /// <summary>Milliseconds of each song, null where nothing tells it. As many as <see cref="Songs"/>.</summary>
    public required IReadOnlyList<int?> LengthsMs { get; init; }

    /// <summary>Whether the length was found in the tune's own data, and no list speaks of it.</summary>
    public bool LengthIsOwn { get; init; }

    /// <summary>Why the tune cannot be played; null when it can.</summary>
    public required Refusal? Refusal { get; init; }

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Null where nothing tells the length: the default is then an estimate and must be shown as one.</summary>
    public TimeSpan? Length(int song) =>
        song >= 1 && song <= LengthsMs.Count && LengthsMs[song - 1] is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
}
