using SidFlow.Ml.Rating;
using SidFlow.Ml.Similarity;

namespace SidFlow.Ml.Stations;

/// <summary>The chips a tune was made for.</summary>
[Flags]
public enum StationChips
{
    None = 0,
    Mos6581 = 1,
    Mos8580 = 2,
}

/// <summary>What stations know of a song besides how it sounds.</summary>
public sealed record StationSong
{
    public required TrackId Track { get; init; }

    /// <summary>Null while nobody has rated the collection.</summary>
    public Ratings? Ratings { get; init; }

    /// <summary>What the listener or an operator says of it, 1..5; null where nobody did.</summary>
    public int? Preference { get; init; }

    /// <summary>Beats a minute; null where it was not measured.</summary>
    public double? Bpm { get; init; }

    /// <summary>Null where nothing tells it.</summary>
    public double? Seconds { get; init; }

    /// <summary>Empty where the tune does not say.</summary>
    public string Title { get; init; } = "";

    /// <summary>Empty where the tune does not say.</summary>
    public string Composer { get; init; } = "";

    /// <summary>Of release; null where the tune does not say.</summary>
    public int? Year { get; init; }

    public StationChips Chips { get; init; }

    /// <summary>Where songs of one maker lie together: the composer, or the folder where none is named.</summary>
    public string Circle => Composer.Length > 0 ? Composer : Folder;

    /// <summary>The path without the file's name.</summary>
    public string Folder => Track.Path.LastIndexOf('/') is var slash and > 0 ? Track.Path[..slash] : "";
}
