using System.Diagnostics;

namespace SidFlow.Simulators.NetworkSidDevice;

/// <summary>A server's queue against the wall clock. Stands still until enough is queued, and when it has run empty.</summary>
sealed class SimulatedQueue(ServerRules rules, double speed)
{
    const double PalHz = 985_248;

    readonly Queue<long> writes = new();
    long startedAt;
    double startedCycle;
    bool running;
    bool full;
    double heard;

    /// <summary>Where the client's time line ends.</summary>
    public long End { get; private set; }

    public int Underruns { get; private set; }

    public bool IsQuiet
    {
        get
        {
            Advance();
            return End <= heard || rules == ServerRules.Recorder;
        }
    }

    public bool IsFull
    {
        get
        {
            Advance();
            double queued = End - heard;
            full = queued > (full ? rules.ClearCycles : rules.BusyCycles) || writes.Count > rules.BusyWrites;
            // A server that is full plays, whatever it waited for.
            if (full)
                Start();
            return full;
        }
    }

    public void Add(int cycles, bool isWrite)
    {
        Advance();
        End += cycles;
        if (isWrite && rules != ServerRules.Recorder)
            writes.Enqueue(End);
        if (End - heard > rules.StartCycles)
            Start();
    }

    public void Drop()
    {
        Advance();
        heard = End;
        running = false;
        full = false;
        writes.Clear();
    }

    /// <summary>The sound begins with less than usual, since nothing more comes.</summary>
    public void Start()
    {
        if (running)
            return;
        running = true;
        startedAt = Stopwatch.GetTimestamp();
        startedCycle = heard;
    }

    void Advance()
    {
        if (rules == ServerRules.Recorder)
            heard = End;
        if (!running)
            return;
        heard = startedCycle + Stopwatch.GetElapsedTime(startedAt).TotalSeconds * PalHz * speed;
        if (heard >= End)
        {
            heard = End;
            running = false;
            Underruns++;
        }
        while (writes.TryPeek(out long at) && at <= heard)
            writes.Dequeue();
    }
}
