using SidFlow.Ml.Training;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Taste;

/// <summary>What the room's listeners do, told from how the room changes from one look to the next.</summary>
/// <remarks>
/// A song is played once it sounds; it is complete when it was left at its end by itself. Left before, by another song: a skip, early in its first quarter, late
/// in its last. Stopping says nothing. It is replayed when it is thrown back to its beginning after half a minute, or starts again as the next song after that long.
/// </remarks>
public sealed class RoomHearing
{
    private static readonly TimeSpan beginning = TimeSpan.FromSeconds(3), longEnough = TimeSpan.FromSeconds(30);

    private RoomState? last;

    /// <summary>What plays now was told of.</summary>
    private bool told;

    /// <summary>The song that was told of last, and how far it was heard.</summary>
    private SongId? heard;
    private TimeSpan heardTo;

    /// <returns>What was done since the last look, in order.</returns>
    public IReadOnlyList<(FeedbackAction Action, SongId Song)> Look(RoomState now)
    {
        List<(FeedbackAction, SongId)> acts = [];
        bool other = now.CurrentId != last?.CurrentId || now.Song != last?.Song, ended = now.SongsEnded > (last?.SongsEnded ?? now.SongsEnded);
        if (told && last is { Song: { } left } && (other || ended))
        {
            if (ended)
            {
                acts.Add((FeedbackAction.PlayComplete, left));
                heardTo = TimeSpan.MaxValue;
            }
            else if (now.State != RoomTransport.Stopped && now.Song is not null)
                acts.Add((Skip(last), left));
            told = false;
        }
        if (now is { State: RoomTransport.Playing, Song: { } song })
        {
            if (told && now.Position < beginning && last!.Position >= longEnough)
                acts.Add((FeedbackAction.Replay, song));
            if (!told && now.Position > TimeSpan.Zero)
            {
                // At the first look, what is in its middle was told of before the daemon started anew.
                if (last is not null || now.Position < beginning)
                    acts.Add((song == heard && heardTo >= longEnough ? FeedbackAction.Replay : FeedbackAction.Play, song));
                (told, heard, heardTo) = (true, song, TimeSpan.Zero);
            }
            if (told)
                heardTo = now.Position > heardTo ? now.Position : heardTo;
        }
        else if (now.State == RoomTransport.Stopped)
        {
            told = false;
        }
        last = now;
        return acts;
    }

    private static FeedbackAction Skip(RoomState at) =>
        at.Duration <= TimeSpan.Zero ? FeedbackAction.Skip
        : (at.Position / at.Duration) switch
        {
            < 0.25 => FeedbackAction.SkipEarly,
            < 0.75 => FeedbackAction.Skip,
            _ => FeedbackAction.SkipLate,
        };
}
