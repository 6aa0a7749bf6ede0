using SidFlow.Services.Heads;
using SidFlow.Services.Queue;

namespace SidFlow.Services.Deck;

/// <summary>What a cue came to: a song standing where it shall sound, or none; and what had to be passed over on the way.</summary>
/// <param name="Way">From where the song can be cued again.</param>
public sealed record Cued(QueueItem? Item, SongPlayback? Playback, string? Refusal, Waypoints? Way = null);

/// <summary>A song being opened and run to its place, away from the audio thread.</summary>
internal sealed class Cue : IDisposable
{
    private readonly CancellationTokenSource abandoned = new();

    private Cue(QueueItem wanted, long frame)
    {
        Wanted = wanted;
        Frame = frame;
    }

    public QueueItem Wanted { get; }
    public long Frame { get; }

    /// <summary>Never fails; cancelled only by <see cref="Dispose"/>.</summary>
    public Task<Cued> Result { get; private set; } = null!;

    /// <summary>Gives the work up; its result will not be looked at.</summary>
    public void Dispose()
    {
        abandoned.Cancel();
        abandoned.Dispose();
    }

    public static Cue Open(CueDesk desk, QueueItem wanted, long frame, bool[,]? muted, Func<QueueItem, QueueItem?> onward)
    {
        Cue cue = new(wanted, frame);
        CancellationToken stop = cue.abandoned.Token;
        cue.Result = desk.Run(() => desk.Open(wanted, frame, muted, onward, stop));
        return cue;
    }

    /// <summary>Another place of a song that is already open.</summary>
    public static Cue Along(CueDesk desk, QueueItem wanted, Waypoints way, long frame, bool[,] muted)
    {
        Cue cue = new(wanted, frame);
        CancellationToken stop = cue.abandoned.Token;
        cue.Result = desk.Run(() => new Cued(wanted, way.To(frame, muted, stop), null, way));
        return cue;
    }
}

/// <summary>Where cues get their songs from and on which thread they work.</summary>
/// <param name="songs">Opens them.</param>
/// <param name="heads">Makes what they sound through.</param>
/// <param name="rules">Lengths and fades.</param>
/// <param name="run">Null: the thread pool.</param>
/// <param name="scout">Sends somebody ahead along a song's way; null: a background thread that gives way to all others.</param>
public sealed class CueDesk(
    ISongSource songs, SoundHeadMaker heads, PlaybackRules rules,
    Func<Func<Cued>, Task<Cued>>? run = null, Func<Waypoints, Action>? scout = null)
{
    /// <summary>INIT and the first notes are computed here, so that the audio thread never meets a slow start.</summary>
    private static readonly TimeSpan headStart = TimeSpan.FromMilliseconds(100);

    public Task<Cued> Run(Func<Cued> work) => run is null ? Task.Run(work) : run(work);

    /// <returns>What calls the scout back.</returns>
    public Action Scout(Waypoints way) => (scout ?? Scouting.Start)(way);

    /// <summary>Opens the song, or the next one onward that can be played.</summary>
    public Cued Open(QueueItem wanted, long frame, bool[,]? muted, Func<QueueItem, QueueItem?> onward, CancellationToken stop)
    {
        string? refusal = null;
        for (QueueItem? item = wanted; item is not null; item = onward(item))
        {
            stop.ThrowIfCancellationRequested();
            // Only the song that was asked for starts in its middle.
            (SongPlayback? playback, Waypoints? way, string? reason) = Open(item, item == wanted ? frame : 0, muted, stop);
            if (playback is not null)
                return new Cued(item, playback, refusal, way);
            refusal ??= $"{item.Song}: {reason}";
        }
        return new Cued(null, null, refusal);
    }

    private (SongPlayback?, Waypoints?, string?) Open(QueueItem item, long frame, bool[,]? muted, CancellationToken stop)
    {
        // Policy: whatever goes wrong with one song is told to the listeners and costs that song only.
        try
        {
            SongOpening opening = songs.Open(item.Song);
            if (opening.Song is not { } song)
                return (null, null, opening.Refusal);
            Waypoints way = new(new SongPlayback(song, heads, rules), rules);
            SongPlayback playback = way.To(frame, muted, stop);
            playback.Prepare(headStart);
            return playback is { Ended: true, Trouble: { } trouble } ? (null, null, trouble) : (playback, way, null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (null, null, $"it could not be opened ({failure.Message})");
        }
    }
}
