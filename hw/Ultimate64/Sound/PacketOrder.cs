namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>Puts packets back in order. What is missing is waited for 100 ms, then filled with silence and counted.</summary>
/// <remarks>
/// Nothing goes out in the first 100 ms, so that early ones may come late as well; a sequence may start anywhere and wraps at 65,536.
/// A jump of more than a second either way is a stream that was started again: nothing is filled.
/// </remarks>
internal sealed class PacketOrder(PacketOrder.Sink sink)
{
    /// <param name="stereo">A packet's samples, silence where it is lost.</param>
    internal delegate void Sink(ReadOnlySpan<short> stereo, bool isLost);

    internal static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private const int Slots = 64;               // 256 ms
    private const int RestartPackets = 250;     // 1 s

    private static readonly short[] silence = new short[AudioPacket.Samples];

    private readonly short[] samples = new short[Slots * AudioPacket.Samples];
    private readonly TimeSpan[] arrivals = new TimeSpan[Slots];
    private readonly bool[] present = new bool[Slots];
    private int waiting;
    private ushort next;
    private bool started;
    private bool holding;
    private TimeSpan holdUntil;

    internal long Received { get; private set; }
    internal long Lost { get; private set; }

    /// <summary>Came twice, or after their place was filled.</summary>
    internal long Late { get; private set; }

    /// <summary>Came while a later one waited already.</summary>
    internal long Reordered { get; private set; }

    internal long Restarts { get; private set; }

    /// <summary>Packets' time that has come in and waits, from the one that is missing to the newest.</summary>
    internal int Held => waiting > 0 ? SpanWith(0) + 1 : 0;

    internal void Reset()
    {
        Array.Clear(present);
        waiting = 0;
        started = false;
        Received = Lost = Late = Reordered = Restarts = 0;
    }

    /// <param name="now">Since any fixed point, never backwards.</param>
    internal void Add(ushort sequence, ReadOnlySpan<short> stereo, TimeSpan now)
    {
        Received++;
        if (!started)
            Begin(sequence, now);
        int ahead = Distance(sequence);
        if (holding && ahead < 0 && SpanWith(ahead) < Slots)
        {
            next = sequence;
            ahead = 0;
        }
        if (ahead is > RestartPackets or < -RestartPackets)
        {
            Flush();
            Restarts++;
            Begin(sequence, now);
            ahead = 0;
        }
        if (ahead >= Slots)
        {
            // More is missing than can be waited for.
            holding = false;
            while (Distance(sequence) >= Slots)
                Pass();
            ahead = Distance(sequence);
        }
        if (ahead < Held - 1)
            Reordered++;
        int slot = sequence % Slots;
        if (ahead < 0 || present[slot])
            Late++;
        else
        {
            stereo.CopyTo(samples.AsSpan(slot * AudioPacket.Samples, AudioPacket.Samples));
            arrivals[slot] = now;
            present[slot] = true;
            waiting++;
        }
        Advance(now);
    }

    /// <summary>Passes on what needs not be waited for any more. Call it when nothing comes in, too.</summary>
    internal void Advance(TimeSpan now)
    {
        if (holding && now < holdUntil)
            return;
        holding = false;
        while (waiting > 0 && (present[next % Slots] || now - EarliestWaiting() >= Window))
            Pass();
    }

    /// <summary>From the next packet to this one, the short way round.</summary>
    private int Distance(ushort sequence) => unchecked((short)(sequence - next));

    private void Begin(ushort sequence, TimeSpan now)
    {
        started = holding = true;
        next = sequence;
        holdUntil = now + Window;
    }

    /// <summary>Packets from <paramref name="ahead"/> of the next to the last that waits.</summary>
    private int SpanWith(int ahead)
    {
        int last = 0;
        for (int i = 0; i < Slots; i++)
            if (present[(next + i) % Slots])
                last = i;
        return last - ahead;
    }

    private TimeSpan EarliestWaiting()
    {
        TimeSpan earliest = TimeSpan.MaxValue;
        for (int slot = 0; slot < Slots; slot++)
            if (present[slot] && arrivals[slot] < earliest)
                earliest = arrivals[slot];
        return earliest;
    }

    private void Pass()
    {
        int slot = next % Slots;
        if (present[slot])
        {
            present[slot] = false;
            waiting--;
            sink(samples.AsSpan(slot * AudioPacket.Samples, AudioPacket.Samples), isLost: false);
        }
        else
        {
            Lost++;
            sink(silence, isLost: true);
        }
        next = unchecked((ushort)(next + 1));
    }

    private void Flush()
    {
        while (waiting > 0)
            Pass();
    }
}
