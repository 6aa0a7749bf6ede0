using SidFlow.Emu.Tape;

namespace SidFlow.Services.NetworkSidDevice;

/// <summary>What a network player has sent and the chips have not had yet, on the player's own time line. Not thread-safe.</summary>
/// <remarks>
/// The time line starts to run at half the bound or 100 ms after the last entry, and stands still when all is played:
/// the chips hold what they have, and nothing is caught up.
/// </remarks>
public sealed class WriteQueue(TimeProvider time)
{
    /// <summary>About 200 ms.</summary>
    public const int MostCycles = 200_000;
    public const int MostWrites = 32_768;

    /// <summary>Played at once; a 6510 writes every third cycle at most (INC abs: two of six). More than that is played later.</summary>
    private const int CyclesPerWrite = 3;

    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(100);

    private readonly Queue<(long Cycle, byte Chip, byte Register, byte Value)> waiting = new();
    private long played;
    private long fedAt;
    private bool running;

    /// <summary>The end of the player's time line, in cycles.</summary>
    public long End { get; private set; }

    public long Underruns { get; private set; }

    public bool IsFull => End - played > MostCycles || waiting.Count >= MostWrites;

    public bool IsEmpty => End == played && waiting.Count == 0;

    /// <summary>True once enough is queued to begin with.</summary>
    public bool IsReady => running || (!IsEmpty && (End - played >= MostCycles / 2 || time.GetElapsedTime(fedAt) >= patience));

    public void Wait(int cycles)
    {
        End += cycles;
        fedAt = time.GetTimestamp();
    }

    public void Write(int cycles, int chip, int register, int value)
    {
        Wait(cycles);
        waiting.Enqueue((End, (byte)chip, (byte)register, (byte)value));
    }

    /// <summary>The writes of the next cycles, or none while the time line stands.</summary>
    /// <param name="writes">Receives them, by their offset from now.</param>
    public void Play(int cycles, List<SidWrite> writes)
    {
        running = IsReady;
        if (!running)
            return;
        long limit = played + cycles;
        int most = writes.Count + cycles / CyclesPerWrite;
        while (writes.Count < most && waiting.TryPeek(out var next) && next.Cycle < limit)
        {
            waiting.Dequeue();
            writes.Add(new SidWrite((uint)Math.Max(0, next.Cycle - played), next.Chip, next.Register, next.Value));
        }
        played = Math.Min(limit, End);
        if (!IsEmpty)
            return;
        running = false;
        Underruns++;
    }

    public void Drop()
    {
        waiting.Clear();
        played = End;
        running = false;
    }
}
