using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Deck;

/// <summary>A song ready to run: its tape from the first cycle on, and what is known of its length.</summary>
/// <param name="Tune">MD5 of the tune's file, lower-case hex.</param>
/// <param name="ListedLength">From a length list; null when none has the song.</param>
public sealed record OpenSong(SongId Id, string Tune, ITapeSource Tape, TimeSpan? ListedLength)
{
    /// <summary>As the tune's header has it; empty where it has none.</summary>
    public string Author { get; init; } = "";

    /// <summary>The song for a device that runs tunes itself; null where only the tape is known.</summary>
    public NativeTune? Native { get; init; }

    /// <summary>Nothing but a whole C64 plays it; the tape is silent.</summary>
    public bool NeedsC64 { get; init; }

    /// <summary>Asked after each slice: a sentence once the tune has crashed its machine, null before.</summary>
    public Func<string?> Trouble { get; init; } = () => null;

    /// <summary>The song with a machine of its own in the same state.</summary>
    /// <exception cref="NotSupportedException">The tape cannot be copied.</exception>
    public Func<OpenSong> Copy { get; init; } = () => throw new NotSupportedException("This tape cannot be copied.");
}

/// <summary>A song, or the reason why there is none.</summary>
public sealed class SongOpening
{
    private SongOpening(OpenSong? song, string? refusal)
    {
        Song = song;
        Refusal = refusal;
    }

    public OpenSong? Song { get; }
    public string? Refusal { get; }

    public static SongOpening Of(OpenSong song) => new(song, null);
    public static SongOpening Refused(string reason) => new(null, reason);
}

/// <summary>Finds a song and sets a machine up for it.</summary>
public interface ISongSource
{
    /// <summary>Each call gives a tape of its own from cycle zero. Any thread; may read files.</summary>
    SongOpening Open(SongId song);
}
