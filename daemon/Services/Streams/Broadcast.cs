using System.Threading.Channels;

namespace SidFlow.Services.Streams;

/// <summary>One sender, any number of listeners, each with a bounded buffer of its own. The sender never waits.</summary>
/// <remarks>A listener who falls behind by a whole buffer loses the oldest blocks, and nobody else notices.</remarks>
public sealed class Broadcast
{
    private readonly Lock gate = new();
    private volatile BroadcastListener[] listeners = [];
    private bool ended;

    public int Listeners => listeners.Length;

    /// <summary>Blocks must not change afterwards: all listeners share them.</summary>
    public void Send(ReadOnlyMemory<byte> block)
    {
        foreach (BroadcastListener listener in listeners)
            listener.Take(block);
    }

    /// <param name="capacity">Blocks a slow listener may lag behind.</param>
    /// <param name="first">What the listener gets before the first block.</param>
    public BroadcastListener Join(int capacity, params ReadOnlySpan<ReadOnlyMemory<byte>> first)
    {
        BroadcastListener listener = new(this, capacity, first);
        lock (gate)
        {
            if (ended)
                listener.End();
            else
                listeners = [.. listeners, listener];
        }
        return listener;
    }

    /// <summary>No more blocks: each listener reads what it has and ends.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            foreach (BroadcastListener listener in listeners)
                listener.End();
            listeners = [];
        }
    }

    internal void Leave(BroadcastListener listener)
    {
        lock (gate)
            listeners = [.. listeners.Where(other => other != listener)];
    }
}

/// <summary>One listener of a <see cref="Broadcast"/>.</summary>
public sealed class BroadcastListener : IDisposable
{
    private readonly Broadcast broadcast;
    private readonly ReadOnlyMemory<byte>[] first;
    private readonly Channel<ReadOnlyMemory<byte>> blocks;
    private long dropped;

    internal BroadcastListener(Broadcast broadcast, int capacity, ReadOnlySpan<ReadOnlyMemory<byte>> first)
    {
        this.broadcast = broadcast;
        this.first = first.ToArray();
        blocks = Channel.CreateBounded<ReadOnlyMemory<byte>>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref dropped));
    }

    public long Dropped => Interlocked.Read(ref dropped);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (ReadOnlyMemory<byte> block in first)
            yield return block;
        await foreach (ReadOnlyMemory<byte> block in blocks.Reader.ReadAllAsync(stop))
            yield return block;
    }

    public void Dispose()
    {
        broadcast.Leave(this);
        End();
    }

    internal void Take(ReadOnlyMemory<byte> block) => blocks.Writer.TryWrite(block);

    internal void End() => blocks.Writer.TryComplete();
}
