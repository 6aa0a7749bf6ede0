using SidFlow.Services.States;

namespace SidFlow.Services.Devices.Breaking;

/// <summary>Keeps a failing device from being tried over and over while somebody waits for music.</summary>
/// <remarks>
/// A failure spends a token, a token comes back every <see cref="BreakerOptions.Refill"/>. Without tokens it opens; after the same time one attempt
/// is let through and decides. Any thread.
/// </remarks>
public sealed class Breaker
{
    private const int Remembered = 100;

    private readonly BreakerOptions options;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly StateMachine<BreakerState, BreakerTrigger> machine = new(BreakerState.Closed, BreakerTable.Arrows);
    private readonly Queue<(bool Succeeded, TimeSpan Took)> attempts = new(Remembered);
    private int tokens;
    private long refilledAt;
    private long openedAt;
    private TimeSpan openFor;
    private bool trying;

    public Breaker(BreakerOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        tokens = options.OpenTokens;
        refilledAt = clock.GetTimestamp();
    }

    public BreakerStatus Status
    {
        get
        {
            lock (gate)
            {
                CatchUp();
                return new BreakerStatus(machine.State, tokens, SuccessRate(), P95());
            }
        }
    }

    /// <summary>Asks for leave to try the device. Each yes must be followed by <see cref="Succeeded"/> or <see cref="Failed"/>, else a half-open breaker waits for good.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            CatchUp();
            if (machine.State == BreakerState.Open || trying)
                return false;
            trying = machine.State == BreakerState.HalfOpen;
            return true;
        }
    }

    public void Succeeded(TimeSpan took)
    {
        lock (gate)
        {
            Remember(true, took);
            if (machine.TryFire(BreakerTrigger.Succeeded))
                Refill();
        }
    }

    /// <summary>An attempt failed, or the device was lost while it played.</summary>
    public void Failed()
    {
        lock (gate)
        {
            CatchUp();
            Remember(false, TimeSpan.Zero);
            tokens = Math.Max(0, tokens - 1);
            if (machine.TryFire(BreakerTrigger.Failed) || (tokens == 0 && machine.TryFire(BreakerTrigger.Exhausted)))
                Open(options.Refill);
        }
    }

    public void Reset()
    {
        lock (gate)
        {
            machine.TryFire(BreakerTrigger.Reset);
            Refill();
        }
    }

    public void ForceOpen(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        lock (gate)
        {
            machine.TryFire(BreakerTrigger.ForceOpen);
            Open(duration);
        }
    }

    private void Open(TimeSpan duration)
    {
        tokens = 0;
        trying = false;
        openedAt = clock.GetTimestamp();
        openFor = duration;
    }

    private void Refill()
    {
        tokens = options.OpenTokens;
        trying = false;
        refilledAt = clock.GetTimestamp();
    }

    private void CatchUp()
    {
        if (machine.State == BreakerState.Open && clock.GetElapsedTime(openedAt) >= openFor)
            machine.TryFire(BreakerTrigger.Cooled);
        if (machine.State != BreakerState.Closed)
            return;
        long due = clock.GetElapsedTime(refilledAt).Ticks / options.Refill.Ticks;
        if (due < 1)
            return;
        tokens = (int)Math.Min(options.OpenTokens, tokens + due);
        refilledAt = clock.GetTimestamp();
    }

    private void Remember(bool succeeded, TimeSpan took)
    {
        trying = false;
        if (attempts.Count == Remembered)
            attempts.Dequeue();
        attempts.Enqueue((succeeded, took));
    }

    private double SuccessRate() => attempts.Count == 0 ? 1 : (double)attempts.Count(attempt => attempt.Succeeded) / attempts.Count;

    private TimeSpan P95()
    {
        TimeSpan[] times = [.. attempts.Where(attempt => attempt.Succeeded).Select(attempt => attempt.Took).Order()];
        return times.Length == 0 ? TimeSpan.Zero : times[(int)Math.Ceiling(times.Length * 0.95) - 1];
    }
}
