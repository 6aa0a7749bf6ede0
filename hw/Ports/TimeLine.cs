namespace SidFlow.Hw.Ports;

/// <summary>The time line of <see cref="ISidPort"/> by the wall clock, for ports whose device does not tell how far it is.</summary>
/// <remarks>
/// Starts when the lead is queued or the lead's time after the first event; stands still while it is empty or paused. Any thread.
/// Not for a host-timed port, whose pump has a clock of its own.
/// </remarks>
public sealed class TimeLine(TimeProvider time, TimeSpan lead)
{
    private static readonly TimeSpan shortestDelay = TimeSpan.FromMilliseconds(1);

    private readonly Lock access = new();
    private SidClock clock = SidClock.Pal;
    private long given;
    private long played;
    private long underruns;
    private bool running;
    private bool paused;

    /// <summary>While running: when cycle <see cref="anchor"/> was played. While standing with events queued: when the first of them came.</summary>
    private long since;
    private long anchor;

    /// <summary>Cycles given since <see cref="Begin"/>.</summary>
    public long Given { get { lock (access) return given; } }

    public long Played { get { lock (access) { Advance(); return played; } } }

    public long Queued { get { lock (access) { Advance(); return given - played; } } }

    public long Underruns { get { lock (access) { Advance(); return underruns; } } }

    /// <summary>A port's report, of what this knows and what the port has counted.</summary>
    public SidPortReport Report(long writes, long lateWrites = 0, TimeSpan worstLateness = default, long droppedWrites = 0)
    {
        lock (access)
        {
            Advance();
            return new SidPortReport(played, given - played, writes, lateWrites, worstLateness, droppedWrites, underruns);
        }
    }

    /// <summary>False before the lead is queued, after an underrun and while paused.</summary>
    public bool IsRunning { get { lock (access) { Advance(); return running; } } }

    /// <summary><see cref="ISidPort.Delay"/>: zero while less than the lead is queued.</summary>
    public TimeSpan Delay
    {
        get
        {
            lock (access)
            {
                Advance();
                if (paused)
                    return lead;
                TimeSpan surplus = clock.ToTime(given - played) - lead;
                return surplus <= TimeSpan.Zero ? TimeSpan.Zero : Max(surplus, shortestDelay);
            }
        }
    }

    /// <summary>Cycle 0 of a new tune.</summary>
    public void Begin(SidClock tuneClock)
    {
        lock (access)
        {
            clock = tuneClock;
            given = played = anchor = underruns = 0;
            running = paused = false;
        }
    }

    /// <summary>An event that comes so many cycles after the one before.</summary>
    public void Add(int cycles)
    {
        lock (access)
        {
            Advance();
            if (!running && given == played)
                since = time.GetTimestamp();
            given += cycles;
            Advance();
        }
    }

    public void Pause()
    {
        lock (access)
        {
            Advance();
            paused = true;
            running = false;
        }
    }

    public void Resume()
    {
        lock (access)
        {
            if (!paused)
                return;
            paused = false;
            if (given > played)
                Start();
        }
    }

    /// <summary>What is queued will not be played.</summary>
    public void Cancel()
    {
        lock (access)
        {
            Advance();
            given = played;
            running = paused = false;
        }
    }

    private void Advance()
    {
        if (paused)
            return;
        if (!running && given > played && (clock.ToTime(given - played) >= lead || time.GetElapsedTime(since) >= lead))
            Start();
        if (!running)
            return;
        played = anchor + clock.ToCycles(time.GetElapsedTime(since));
        if (played < given)
            return;
        played = given;
        running = false;
        underruns++;
    }

    private void Start()
    {
        running = true;
        anchor = played;
        since = time.GetTimestamp();
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
