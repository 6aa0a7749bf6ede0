using System.Diagnostics;

namespace SidFlow.Services.Streams;

/// <summary>One ffmpeg child turning the room's sound into one format for all who listen to that format.</summary>
internal sealed class LiveEncoder : IAsyncDisposable
{
    /// <summary>PCM the encoder may lag behind: 4 s of blocks of 20 ms.</summary>
    private const int PcmCapacity = 200;
    private static readonly TimeSpan headerTimeout = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly BroadcastListener pcm;
    private readonly IUnitSplitter splitter;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> header = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task running;
    private volatile string? lastError;
    private volatile bool ending;

    public LiveEncoder(Ffmpeg ffmpeg, EncoderRecipe recipe, Broadcast sound, int sampleRateHz)
    {
        splitter = recipe.MakeSplitter();
        process = ffmpeg.Start(["-f", "s16le", "-ar", $"{sampleRateHz}", "-ac", "2", "-i", "pipe:0", .. recipe.Arguments, "-flush_packets", "1", "pipe:1"]);
        process.ErrorDataReceived += (_, line) => lastError = line.Data ?? lastError;
        process.BeginErrorReadLine();
        pcm = sound.Join(PcmCapacity);
        running = RunAsync();
    }

    public Broadcast Units { get; } = new();

    /// <summary>False once the child is gone; a new encoder is needed then.</summary>
    public bool IsAlive => !ending;

    /// <exception cref="StreamUnavailableException">ffmpeg yields nothing.</exception>
    public async Task<ReadOnlyMemory<byte>> HeaderAsync(CancellationToken stop)
    {
        try
        {
            return await header.Task.WaitAsync(headerTimeout, stop);
        }
        catch (TimeoutException late)
        {
            throw new StreamUnavailableException($"ffmpeg has sent nothing for {headerTimeout.TotalSeconds} s.", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    /// <summary>Policy: whatever happens to the child ends this encoder and its listeners' streams, and nothing else.</summary>
    private async Task RunAsync()
    {
        string end = "the encoder was stopped";
        Task feeding = FeedAsync();
        try
        {
            await DrainAsync();
            end = "ffmpeg ended";
        }
        catch (Exception fault)
        {
            end = fault.Message;
        }
        finally
        {
            // Before its listeners are ended: whoever comes back at once gets a new encoder.
            ending = true;
            await stopping.CancelAsync();
            Ffmpeg.Stop(process);
            await feeding;
            await process.WaitForExitAsync();
            header.TrySetException(new StreamUnavailableException($"The stream could not be encoded: {lastError ?? end}"));
            _ = header.Task.Exception;
            Units.End();
            pcm.Dispose();
            process.Dispose();
        }
    }

    private async Task FeedAsync()
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> block in pcm.ReadAsync(stopping.Token))
            {
                await process.StandardInput.BaseStream.WriteAsync(block, stopping.Token);
                await process.StandardInput.BaseStream.FlushAsync(stopping.Token);
            }
            // The room has closed: let the child finish its last unit.
            process.StandardInput.Close();
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // A broken pipe means that the child is gone, which DrainAsync sees as the end of its output.
            lastError ??= stopping.IsCancellationRequested ? null : fault.Message;
        }
    }

    private async Task DrainAsync()
    {
        byte[] chunk = new byte[16 << 10];
        int read;
        while ((read = await process.StandardOutput.BaseStream.ReadAsync(chunk, stopping.Token)) > 0)
        {
            IReadOnlyList<ReadOnlyMemory<byte>> units = splitter.Push(chunk.AsSpan(0, read));
            if (splitter.Header is { } known)
                header.TrySetResult(known);
            foreach (ReadOnlyMemory<byte> unit in units)
                Units.Send(unit);
        }
    }
}
