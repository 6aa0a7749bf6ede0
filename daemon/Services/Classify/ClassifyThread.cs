using SidFlow.Services.Workers;

namespace SidFlow.Services.Classify;

/// <summary>One of the songs measured side by side, for whoever looks on. Any thread.</summary>
public sealed class ClassifyThread(int id, TimeProvider clock, Action signed)
{
    private readonly Lock gate = new();
    private string? song;
    private UnitWatch? watch;
    private DateTimeOffset since = clock.GetUtcNow();
    private int silent;

    internal UnitWatch Begin(string next)
    {
        UnitWatch begun = new(clock, signed);
        lock (gate)
            (song, watch, since) = (next, begun, clock.GetUtcNow());
        return begun;
    }

    /// <param name="isSilent">It was measured, and nothing was heard.</param>
    internal void End(bool isSilent)
    {
        lock (gate)
            (song, watch, since, silent) = (null, null, clock.GetUtcNow(), isSilent ? silent + 1 : 0);
    }

    public ClassifyThreadState State
    {
        get
        {
            lock (gate)
            {
                UnitState? unit = watch?.State;
                string status = unit is null ? "idle" : unit.IsStale ? "stale" : unit.Attempt == 0 ? "waiting" : unit.Attempt > 1 ? "retrying" : "working";
                return new ClassifyThreadState(id, song, status, song is null ? "idle" : "analyzing", unit?.SignAt ?? since, since, unit?.IsStale ?? false, silent, unit?.Process, unit?.MemoryBytes ?? 0);
            }
        }
    }
}

/// <param name="CurrentFile">path#song; null between two.</param>
/// <param name="Status">idle, waiting, working, retrying or stale.</param>
/// <param name="UpdatedAt">When its worker was last heard of.</param>
/// <param name="Stale">Its worker was silent for 30 s and was given up.</param>
/// <param name="NoAudioStreak">Silent songs in a row.</param>
/// <param name="ProcessId">The worker's.</param>
public sealed record ClassifyThreadState(
    int Id, string? CurrentFile, string Status, string Phase, DateTimeOffset UpdatedAt, DateTimeOffset PhaseStartedAt, bool Stale, int NoAudioStreak, int? ProcessId, long MemoryBytes);
