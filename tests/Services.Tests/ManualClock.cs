namespace SidFlow.Services.Tests;

/// <summary>Time that stands still until a test moves it.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly SemaphoreSlim armed = new(0);
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on, firing what falls due in order.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset target = GetUtcNow() + by;
        while (Next(target) is { } due)
            due.Fire();
        lock (gate)
            now = target;
    }

    /// <summary>Moves on in small steps, letting the threads that wait for this clock keep up, until the condition holds.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan longest)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(20);
        for (TimeSpan gone = TimeSpan.Zero; !condition(); gone += step)
        {
            if (gone > longest)
                Assert.Fail($"Not reached within {longest} of the test's clock.");
            await StepAsync(step);
        }
    }

    public async Task StepAsync(TimeSpan by)
    {
        while (armed.Wait(0))
            continue;
        Advance(by);
        // Whoever was woken sets its next timer; background work that is not paced by this clock gets a moment too.
        await armed.WaitAsync(TimeSpan.FromMilliseconds(50));
    }

    private ManualTimer? Next(DateTimeOffset until)
    {
        lock (gate)
        {
            ManualTimer? next = timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
            if (next is null)
                return null;
            now = next.Due!.Value > now ? next.Due.Value : now;
            next.Rearm();
            return next;
        }
    }

    private sealed class ManualTimer(ManualClock clock, Action fire) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => fire();

        public void Rearm() => Due = period > TimeSpan.Zero ? Due + period : null;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (clock.gate)
            {
                period = newPeriod;
                Due = dueTime < TimeSpan.Zero ? null : clock.now + dueTime;
                clock.timers.Remove(this);
                if (Due is not null)
                    clock.timers.Add(this);
            }
            clock.armed.Release();
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
                clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
