using SidFlow.Services.Deck;

namespace SidFlow.Services.Sessions;

/// <summary>One reader's way around a render that has not come so far: a playback of its own, from the nearest waypoint.</summary>
/// <remarks>For one reader at a time.</remarks>
internal sealed class Detour(WavRender render, DetourRoom room) : IDisposable
{
    /// <summary>A reader less far ahead of the render than this waits for it: that is no longer than a detour.</summary>
    private static readonly TimeSpan near = TimeSpan.FromSeconds(1);

    private PcmBlocks? blocks;
    private ReadOnlyMemory<byte> block;
    private long blockStart;
    private bool admitted;

    /// <summary>Bytes of the file from beyond its frontier.</summary>
    /// <returns>0: wait for the render, which is near, or whose way is gone, or too many others are on detours.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> target, long position, CancellationToken stop)
    {
        if (render.Way is not { } way || (blocks is null && position - render.Frontier < render.Bytes(near)) || !Enter())
            return 0;
        if (position < blockStart || position >= blockStart + block.Length)
            await room.WorkAsync(() => Render(way, position, stop), stop);
        int at = (int)(position - blockStart);
        int read = Math.Min(target.Length, block.Length - at);
        block.Slice(at, read).CopyTo(target);
        return read;
    }

    /// <summary>The render has come by: the reader goes on with it.</summary>
    public void Leave()
    {
        if (!admitted)
            return;
        admitted = false;
        blocks = null;
        block = default;
        blockStart = 0;
        room.Leave();
    }

    public void Dispose() => Leave();

    private bool Enter() => admitted = admitted || room.TryEnter();

    private void Render(Waypoints way, long position, CancellationToken stop)
    {
        long frame = render.FrameAt(position);
        if (blocks is null || position != blockStart + block.Length)
        {
            blocks = new PcmBlocks(way.To(frame, null, stop), render.Channels);
            block = default;
        }
        blockStart = render.ByteAt(frame);
        block = blocks.Next((int)Math.Min(PcmBlocks.MostFrames, render.Frames - frame));
    }
}

/// <summary>How many readers may be on detours, and how many of them at work at once.</summary>
/// <param name="most">Each keeps a playback of 150 kB or so.</param>
/// <param name="atWork">Others wait for their turn, a block at a time.</param>
internal sealed class DetourRoom(int most, int atWork) : IDisposable
{
    private readonly SemaphoreSlim turns = new(atWork, atWork);
    private int free = most;

    public bool TryEnter()
    {
        if (Interlocked.Decrement(ref free) >= 0)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Increment(ref free);

    public async Task WorkAsync(Action work, CancellationToken stop)
    {
        await turns.WaitAsync(stop);
        try
        {
            await Task.Run(work, stop);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();
}
