namespace SidFlow.Services.Queue;

/// <summary>One place in the queue.</summary>
/// <param name="Id">Stable while the item lives and never used again.</param>
public sealed record QueueItem(long Id, SongId Song)
{
    /// <summary>The listeners who want to hear it sooner, each once.</summary>
    public IReadOnlyList<string> Voters { get; init; } = [];
}
