namespace SidFlow.Services.Sessions;

/// <summary>One reader of a file that still grows. A read far beyond its frontier takes a detour, a read just beyond it waits.</summary>
internal sealed class GrowingStream(GrowingFile file, Detour detour, Action release) : Stream
{
    /// <summary>A render that makes no progress for so long is stuck.</summary>
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(30);

    private Action? release = release;
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => file.Length;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= file.Length || buffer.IsEmpty)
            return 0;
        int read = position < file.Frontier ? 0 : await detour.ReadAsync(buffer, position, cancellationToken);
        if (read == 0)
        {
            detour.Leave();
            await file.WaitForAsync(position, longestWait, cancellationToken);
            read = await file.ReadAsync(buffer, position, cancellationToken);
        }
        position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => file.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        detour.Dispose();
        Interlocked.Exchange(ref release, null)?.Invoke();
    }
}
