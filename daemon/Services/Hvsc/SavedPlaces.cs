using SidFlow.Services.Deck;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Sessions;

namespace SidFlow.Services.Hvsc;

/// <summary>The room's queue and the open sessions follow tunes to their new places.</summary>
public sealed class SavedPlaces(Room room, PlaybackSessions sessions) : ITuneFollower
{
    public async Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop)
    {
        Dictionary<string, string> places = new(StringComparer.OrdinalIgnoreCase);
        foreach (TuneMove move in moves)
            places[move.From] = move.To;
        sessions.Follow(places);
        await room.FollowAsync(places, stop);
    }
}
