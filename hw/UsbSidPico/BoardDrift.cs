using SidFlow.Hw.Ports;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>Keeps the board's crystal and the host's together: tens of millionths apart, they differ by 10 ms in minutes.</summary>
/// <remarks>
/// The only reading is how many packets the kernel still holds. It bounds where the board is from both sides;
/// when even the nearer bound is 10 ms off, waits are stretched or shortened by 0.1 % until it is less than 2 ms off.
/// A port that never holds anything back (a pseudo-terminal) tells nothing and is let alone.
/// </remarks>
internal sealed class BoardDrift
{
    public const int MostPpm = 1000;

    private static readonly TimeSpan begin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan end = TimeSpan.FromMilliseconds(2);

    /// <summary>Ends of the packets sent last; the kernel holds at most 16.</summary>
    private readonly long[] ends = new long[32];
    private long sent;
    private bool holdsBack;

    /// <summary>What to do about it, in millionths; above 0 is longer waits.</summary>
    public int StretchPpm { get; private set; }

    /// <summary>The cycle reached by the last packet sent.</summary>
    public long LastEnd => EndOf(sent - 1);

    public void Begin()
    {
        sent = 0;
        holdsBack = false;
        StretchPpm = 0;
    }

    public void Sent(long packetEnd) => ends[sent++ % ends.Length] = packetEnd;

    /// <param name="unsent">Packets the kernel still holds.</param>
    /// <param name="played">Where the host's clock says the board is.</param>
    public void Look(int unsent, long played, SidClock clock)
    {
        unsent = (int)Math.Clamp(unsent, 0, Math.Min(sent, ends.Length - 2));
        holdsBack |= unsent > 0;
        if (!holdsBack)
            return;
        // Of the packets the board took one may still lie in its USB buffer; the first it did not take has certainly not begun.
        long atLeast = EndOf(sent - unsent - 3);
        long atMost = EndOf(sent - unsent - 1);
        long ahead = Math.Max(0, atLeast - played) - Math.Max(0, played - atMost);
        TimeSpan off = clock.ToTime(Math.Abs(ahead));
        if (off > begin)
            StretchPpm = ahead > 0 ? MostPpm : -MostPpm;
        else if (off < end)
            StretchPpm = 0;
    }

    private long EndOf(long packet) => packet < 0 ? 0 : ends[packet % ends.Length];
}
