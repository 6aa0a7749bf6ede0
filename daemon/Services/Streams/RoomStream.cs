namespace SidFlow.Services.Streams;

public enum StreamFormat
{
    Wav,
    Flac,
    Mp3,
    Opus,
}

/// <summary>The room's live sound for any number of HTTP listeners.</summary>
public sealed class RoomStream : IAsyncDisposable
{
    /// <summary>Joins the stream. The bytes start with whatever header the format needs and go on until the listener leaves.</summary>
    /// <exception cref="StreamUnavailableException">The format cannot be offered here; the message says why.</exception>
    public Task<StreamSubscription> SubscribeAsync(StreamFormat format, CancellationToken stop) =>
        throw new StreamUnavailableException("The room has no stream yet.");

    /// <summary>Listeners connected now.</summary>
    public int Listeners => 0;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>One listener's share of the room's stream.</summary>
public abstract class StreamSubscription : IAsyncDisposable
{
    public abstract string ContentType { get; }

    /// <summary>Blocks left out because this listener read too slowly.</summary>
    public abstract long Dropped { get; }

    /// <summary>Whole units of the format, in order. Ends when the stream does.</summary>
    public abstract IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken stop);

    public abstract ValueTask DisposeAsync();
}

/// <summary>A stream format that cannot be offered, with the reason and the remedy.</summary>
public sealed class StreamUnavailableException(string reason) : Exception(reason);
