namespace SidFlow.Hw.AsidMidi;

/// <summary>Cuts a tune's writes into frames and keeps them until they are due. One thread fills, one empties; nothing is allocated.</summary>
/// <remarks>
/// A frame ends every <c>frameCycles</c>. Where that would cut a play call in two, the cut moves behind the call, and all later ones with it,
/// by one frame at most in a tune. How the caller cuts its slices makes no difference.
/// </remarks>
/// <param name="mayFlush">Whether a third write to a control register may start another message of the same frame; it is merged where not.</param>
internal sealed class AsidFrameQueue(int chips, bool mayFlush)
{
    public const int Capacity = 1024;

    /// <summary>Writes closer than this part of a frame belong to one play call.</summary>
    private const int GapsPerFrame = 16;

    /// <summary>Messages one frame may be cut into.</summary>
    private const int MostParts = 4;

    internal sealed class Slot(int chips)
    {
        /// <summary>The cycle in which the frame is over.</summary>
        public long Due { get; set; }

        public AsidFrame[] Chips { get; } = [.. Enumerable.Range(0, chips).Select(_ => new AsidFrame())];

        public void Clear()
        {
            foreach (AsidFrame frame in Chips)
                frame.Clear();
        }
    }

    private readonly Slot[] slots = [.. Enumerable.Range(0, Capacity).Select(_ => new Slot(chips))];
    private long filled;            // slots given to the emptying thread
    private long emptied;
    private long frameCycles = 1;
    private long boundary;
    private long slidingLeft;
    private long lastWrite;
    private int parts;              // of the open frame, the last one still open

    /// <summary>Values that were overwritten before they could be sent; filling thread.</summary>
    public long Lost { get; private set; }

    public void Begin(int cycles)
    {
        frameCycles = cycles;
        boundary = cycles;
        slidingLeft = cycles;
        lastWrite = long.MinValue / 2;
        parts = 1;
        Lost = 0;
        Open(0).Clear();
    }

    /// <summary>Whether a frame and all its messages find room.</summary>
    public bool HasRoom => Volatile.Read(ref filled) - Volatile.Read(ref emptied) < Capacity - 2 * MostParts;

    /// <summary>Closes the frames that are over at <paramref name="cycle"/>, as long as there is room.</summary>
    /// <returns>False when there was not; come again.</returns>
    public bool TryAdvance(long cycle)
    {
        while (cycle >= boundary && (slidingLeft == 0 || cycle - lastWrite >= Gap))
        {
            if (!HasRoom)
                return false;
            CloseFrame();
        }
        return true;
    }

    /// <summary>After <see cref="TryAdvance"/> to the same cycle.</summary>
    public void Add(long cycle, int chip, int register, int value)
    {
        if (cycle >= boundary)
        {
            // In the middle of a play call.
            long slide = Math.Min(cycle + 1 - boundary, slidingLeft);
            slidingLeft -= slide;
            boundary += slide;
            if (cycle >= boundary)
                CloseFrame();
        }
        lastWrite = cycle;
        AsidFrame frame = Open(parts - 1).Chips[chip];
        if (!frame.HasRoomFor(register) && mayFlush && parts < MostParts)
        {
            Open(parts).Clear();
            frame = Open(parts++).Chips[chip];
        }
        if (!frame.Add(register, value))
            Lost++;
    }

    /// <summary>The oldest frame, or null; emptying thread.</summary>
    public Slot? Peek() => At(0);

    /// <summary>The one after it.</summary>
    public Slot? PeekSecond() => At(1);

    public void Pop() => Volatile.Write(ref emptied, emptied + 1);

    /// <summary>Forgets everything; while no other thread is at work.</summary>
    public void Clear() => Volatile.Write(ref emptied, filled);

    private long Gap => frameCycles / GapsPerFrame;

    private Slot Open(int part) => slots[(filled + part) % Capacity];

    private Slot? At(int place)
    {
        long at = emptied + place;
        return at < Volatile.Read(ref filled) ? slots[at % Capacity] : null;
    }

    private void CloseFrame()
    {
        for (int part = 0; part < parts; part++)
            Open(part).Due = boundary;
        Open(parts).Clear();
        Volatile.Write(ref filled, filled + parts);
        boundary += frameCycles;
        parts = 1;
    }
}
