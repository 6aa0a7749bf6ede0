namespace SidFlow.Services.Deck;

/// <summary>A song's states along its way, so that any place in it is a short run away from one of them.</summary>
/// <remarks>
/// Thread-safe. Kept are the start and a state for every few seconds that a playback has passed, without gaps; at most
/// <see cref="Most"/> of 130 to 150 kB, so a long song has them farther apart.
/// </remarks>
public sealed class Waypoints
{
    public const int Most = 128;

    private static readonly TimeSpan closest = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly SortedList<long, SongPlayback> states = [];
    private readonly long spacing;

    /// <param name="start">A playback that nobody has read from; it is copied.</param>
    /// <param name="rules">The playback's.</param>
    public Waypoints(SongPlayback start, PlaybackRules rules)
    {
        spacing = Math.Max(rules.Frames(closest), rules.Frames(start.Length) / Most + 1);
        states.Add(0, start.Copy());
    }

    /// <summary>States kept.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return states.Count;
        }
    }

    /// <summary>The farthest frame from which a playback can go on at once.</summary>
    public long Farthest
    {
        get
        {
            lock (gate)
                return states.GetKeyAtIndex(states.Count - 1);
        }
    }

    /// <summary>A playback of its own that stands at the frame, or at the song's end. What it passes for the first time is kept.</summary>
    /// <param name="frame">From 0.</param>
    /// <param name="muted">[chip, voice]; null: none.</param>
    /// <exception cref="OperationCanceledException">Stopped on the way.</exception>
    public SongPlayback To(long frame, bool[,]? muted, CancellationToken stop)
    {
        SongPlayback playback = Before(frame);
        playback.SetVoiceMutes(muted ?? new bool[3, 3]);
        Pass(playback, frame - playback.WarmUp, stop);
        playback.SkipTo(frame, stop);
        return playback;
    }

    /// <summary>Goes ahead of the listener to the song's end, so that no place is far any more.</summary>
    /// <exception cref="OperationCanceledException">Stopped on the way.</exception>
    public void Scout(CancellationToken stop) => Pass(Before(long.MaxValue), long.MaxValue, stop);

    private SongPlayback Before(long frame)
    {
        lock (gate)
        {
            int at = states.Count - 1;
            // A state that was passed unheard needs its warm-up before the frame.
            while (at > 0 && states.GetKeyAtIndex(at) + states.GetValueAtIndex(at).WarmUp > frame)
                at--;
            return states.GetValueAtIndex(at).Copy();
        }
    }

    private void Pass(SongPlayback playback, long upTo, CancellationToken stop)
    {
        while (true)
        {
            long next = (playback.Position / spacing + 1) * spacing;
            if (next > upTo)
                return;
            playback.Pass(next, stop);
            if (playback.Ended)
                return;
            lock (gate)
            {
                if (!states.ContainsKey(next))
                    states.Add(next, playback.Copy());
            }
        }
    }
}
