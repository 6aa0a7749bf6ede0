using Microsoft.Win32.SafeHandles;

namespace SidFlow.Services.Sessions;

/// <summary>A file of known final length, written from front to back while others read it.</summary>
internal sealed class GrowingFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly Lock gate = new();
    private TaskCompletionSource progress = NewProgress();
    private Exception? failure;
    private long frontier;

    public GrowingFile(string path, long length)
    {
        Path = path;
        Length = length;
        handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }
    public long Length { get; }

    /// <summary>Bytes that can be read.</summary>
    public long Frontier => Interlocked.Read(ref frontier);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(handle, bytes, Frontier);
        Advance(Frontier + bytes.Length);
    }

    /// <summary>All bytes are on disk, so that a file with its final name is whole even after a power cut.</summary>
    public void Flush() => RandomAccess.FlushToDisk(handle);

    /// <summary>Nothing more will come; readers at the frontier get the reason.</summary>
    public void Fail(Exception reason)
    {
        lock (gate)
        {
            failure = reason;
            progress.TrySetResult();
        }
    }

    /// <summary>Waits until a byte can be read there.</summary>
    /// <exception cref="RenderException">The writer gave up.</exception>
    /// <exception cref="TimeoutException">The writer made no progress.</exception>
    public async Task WaitForAsync(long position, TimeSpan longest, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (Frontier > position)
                    return;
                if (failure is not null)
                    throw new RenderException(failure.Message, failure);
                next = progress.Task;
            }
            await next.WaitAsync(longest, stop);
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> target, long position, CancellationToken stop)
    {
        int readable = (int)Math.Min(target.Length, Frontier - position);
        return RandomAccess.ReadAsync(handle, target[..readable], position, stop);
    }

    public void Dispose() => handle.Dispose();

    private void Advance(long to)
    {
        lock (gate)
        {
            frontier = to;
            progress.TrySetResult();
            if (to < Length)
                progress = NewProgress();
        }
    }

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
