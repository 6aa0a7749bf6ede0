namespace SidFlow.Services.Sessions;

/// <summary>Pages of a tape that is being recorded, for those who want them before it is whole.</summary>
internal sealed class GrowingTape
{
    private readonly Lock gate = new();
    private readonly List<byte[]> pages = [];
    private TaskCompletionSource progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? failure;
    private bool ended;

    public void Add(byte[] page) => Move(() => pages.Add(page));

    /// <summary>No further page will come.</summary>
    /// <param name="reason">Why the recording broke off; null when it is whole.</param>
    public void End(Exception? reason) => Move(() => (ended, failure) = (true, reason));

    /// <summary>The page; null when the tape has ended before it.</summary>
    /// <exception cref="RenderException">The recording broke off.</exception>
    /// <exception cref="TimeoutException">It made no progress.</exception>
    public async Task<byte[]?> PageAsync(int page, TimeSpan longest, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (page < pages.Count)
                    return pages[page];
                if (failure is not null)
                    throw new RenderException(failure.Message, failure);
                if (ended)
                    return null;
                next = progress.Task;
            }
            await next.WaitAsync(longest, stop);
        }
    }

    private void Move(Action change)
    {
        lock (gate)
        {
            change();
            progress.TrySetResult();
            if (!ended)
                progress = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
