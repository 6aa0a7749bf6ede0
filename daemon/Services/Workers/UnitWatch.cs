namespace SidFlow.Services.Workers;

/// <summary>Where a unit stands, for whoever looks on. Any thread.</summary>
/// <param name="signed">Told of each sign of life; on a thread of the pool.</param>
public sealed class UnitWatch(TimeProvider clock, Action? signed = null)
{
    private readonly Lock gate = new();
    private UnitState state = new(null, 0, clock.GetUtcNow(), 0, false);

    public UnitState State
    {
        get
        {
            lock (gate)
                return state;
        }
    }

    internal void Begin(int process, int attempt)
    {
        lock (gate)
            state = new UnitState(process, attempt, clock.GetUtcNow(), state.MemoryBytes, false);
        signed?.Invoke();
    }

    internal void Sign(long memoryBytes)
    {
        lock (gate)
            state = state with { SignAt = clock.GetUtcNow(), MemoryBytes = memoryBytes, IsStale = false };
        signed?.Invoke();
    }

    internal void Lose()
    {
        lock (gate)
            state = state with { IsStale = true };
    }
}

/// <param name="Process">The child's id; null while the unit waits for one.</param>
/// <param name="Attempt">From 1; 0 before the first.</param>
/// <param name="SignAt">When the child was last heard of.</param>
/// <param name="MemoryBytes">The child's working set at its last sign; 0 before the first.</param>
/// <param name="IsStale">The child has been silent for too long and was given up; until another one has the unit.</param>
public sealed record UnitState(int? Process, int Attempt, DateTimeOffset SignAt, long MemoryBytes, bool IsStale);
