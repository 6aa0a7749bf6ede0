using SidFlow.Services.Heads;

namespace SidFlow.Services.Streams;

public enum StreamFormat
{
    Wav,
    Flac,
    Mp3,
    Opus,
}

/// <summary>The room's live sound for any number of HTTP listeners.</summary>
/// <remarks>WAV is what the deck sends. The other formats have one ffmpeg child each, which lives while somebody listens to it.</remarks>
public sealed class RoomStream(Broadcast sound, int sampleRateHz, Ffmpeg ffmpeg) : IAsyncDisposable
{
    private const int Channels = 2;

    /// <summary>10 s of blocks of 20 ms.</summary>
    private const int WavCapacity = 500;

    private readonly Dictionary<StreamFormat, Shared> encoders = [];
    private readonly SemaphoreSlim gate = new(1, 1);
    private int listeners;

    /// <summary>Listeners connected now.</summary>
    public int Listeners => Volatile.Read(ref listeners);

    /// <summary>Formats that can be offered now.</summary>
    public IReadOnlyList<StreamFormat> Formats => ffmpeg.IsInstalled ? Enum.GetValues<StreamFormat>() : [StreamFormat.Wav];

    /// <summary>Joins the stream. The bytes start with whatever header the format needs and go on until the listener leaves.</summary>
    /// <exception cref="StreamUnavailableException">The format cannot be offered here; the message says why.</exception>
    public async Task<StreamSubscription> SubscribeAsync(StreamFormat format, CancellationToken stop)
    {
        StreamSubscription joined = format == StreamFormat.Wav ? JoinWav() : await JoinEncodedAsync(format, stop);
        Interlocked.Increment(ref listeners);
        return joined;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Shared shared in encoders.Values)
            await shared.Encoder.DisposeAsync();
        encoders.Clear();
        gate.Dispose();
    }

    private StreamSubscription JoinWav()
    {
        byte[] header = WavWriter.Header(sampleRateHz, Channels, long.MaxValue);
        return new StreamSubscription("audio/wav", sound.Join(WavCapacity, header), LeaveAsync);

        ValueTask LeaveAsync()
        {
            Interlocked.Decrement(ref listeners);
            return ValueTask.CompletedTask;
        }
    }

    private async Task<StreamSubscription> JoinEncodedAsync(StreamFormat format, CancellationToken stop)
    {
        EncoderRecipe recipe = EncoderRecipe.For(format);
        Shared shared = await EnterAsync(format, recipe, stop);
        try
        {
            ReadOnlyMemory<byte> header = await shared.Encoder.HeaderAsync(stop);
            BroadcastListener listener = header.IsEmpty
                ? shared.Encoder.Units.Join(recipe.Capacity)
                : shared.Encoder.Units.Join(recipe.Capacity, header);
            return new StreamSubscription(recipe.ContentType, listener, async () =>
            {
                Interlocked.Decrement(ref listeners);
                await LeaveAsync(format, shared);
            });
        }
        catch
        {
            await LeaveAsync(format, shared);
            throw;
        }
    }

    private async Task<Shared> EnterAsync(StreamFormat format, EncoderRecipe recipe, CancellationToken stop)
    {
        await gate.WaitAsync(stop);
        try
        {
            if (!encoders.TryGetValue(format, out Shared? shared) || !shared.Encoder.IsAlive)
                encoders[format] = shared = new Shared(Start(recipe));
            shared.Users++;
            return shared;
        }
        finally
        {
            gate.Release();
        }
    }

    private LiveEncoder Start(EncoderRecipe recipe)
    {
        try
        {
            return new LiveEncoder(ffmpeg, recipe, sound, sampleRateHz);
        }
        catch (FfmpegException reason)
        {
            throw new StreamUnavailableException(reason.Message, reason);
        }
    }

    private async Task LeaveAsync(StreamFormat format, Shared shared)
    {
        await gate.WaitAsync();
        try
        {
            if (--shared.Users > 0)
                return;
            if (encoders.TryGetValue(format, out Shared? current) && current == shared)
                encoders.Remove(format);
            await shared.Encoder.DisposeAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    private sealed class Shared(LiveEncoder encoder)
    {
        public LiveEncoder Encoder { get; } = encoder;
        public int Users { get; set; }
    }
}

/// <summary>One listener's share of the room's stream.</summary>
public sealed class StreamSubscription : IAsyncDisposable
{
    private readonly BroadcastListener listener;
    private readonly Func<ValueTask> leave;
    private bool left;

    internal StreamSubscription(string contentType, BroadcastListener listener, Func<ValueTask> leave)
    {
        ContentType = contentType;
        this.listener = listener;
        this.leave = leave;
    }

    public string ContentType { get; }

    /// <summary>Units left out because this listener read too slowly.</summary>
    public long Dropped => listener.Dropped;

    /// <summary>Whole units of the format, in order. Ends when the stream does.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(CancellationToken stop) => listener.ReadAsync(stop);

    public async ValueTask DisposeAsync()
    {
        if (left)
            return;
        left = true;
        listener.Dispose();
        await leave();
    }
}

/// <summary>A stream format that cannot be offered, with the reason and the remedy.</summary>
public sealed class StreamUnavailableException(string reason, Exception? cause = null) : Exception(reason, cause);
