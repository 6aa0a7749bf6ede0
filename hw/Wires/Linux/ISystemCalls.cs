namespace SidFlow.Hw.Wires.Linux;

/// <summary>The kernel as the wires see it, so that tests can put a scripted one in its place. Results: negative is -errno.</summary>
/// <remarks>Any thread. None of the calls allocates.</remarks>
internal unsafe interface ISystemCalls
{
    int Open(string path, int flags);
    int Close(int file);
    int Read(int file, Span<byte> bytes);
    int Write(int file, ReadOnlySpan<byte> bytes);
    int Control(int file, nuint request, void* argument);
    int Poll(Span<PollEntry> entries, int timeoutMilliseconds);

    /// <summary>A new counter file that poll sees as readable once it was written to.</summary>
    int NewEvent();
}
