using SidFlow.Emu.Tunes;

namespace SidFlow.Services.Library;

/// <summary>A playable tune in few words: what is needed of all of them at once.</summary>
public sealed record TuneSketch
{
    public required string Path { get; init; }
    public required string Title { get; init; }

    /// <summary>Empty where the tune does not say.</summary>
    public required string Author { get; init; }

    /// <summary>First year of release; null where the tune does not say.</summary>
    public required int? Year { get; init; }

    public required IReadOnlyList<TuneModel> Models { get; init; }

    /// <summary>Milliseconds of each song, null where nothing tells it.</summary>
    public required IReadOnlyList<int?> LengthsMs { get; init; }
}

/// <summary>The tune information list says that a song is a version of a work.</summary>
/// <param name="Artist">Who made that work; null where the list does not say.</param>
public sealed record CoverNote(string Path, int Song, string Title, string? Artist);
