using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Hw.Tests.Wires.Linux;

/// <summary>Keeps every ioctl with the bytes of its argument, and answers from a script.</summary>
sealed unsafe class ScriptedKernel : ISystemCalls
{
    public const int File = 100;

    public sealed record Request(int File, uint Number, byte[] Argument, nuint Value);

    /// <summary>Gets the request's number and its argument, which it may change; returns the result.</summary>
    public delegate int Answer(uint number, Span<byte> argument);

    public List<Request> Requests { get; } = [];
    public List<byte[]> Written { get; } = [];
    public List<int> Closed { get; } = [];
    public int OpenResult { get; set; } = File;
    public Answer Answers { get; set; } = (_, _) => 0;

    public int Open(string path, int flags) => OpenResult;

    public int Close(int file)
    {
        Closed.Add(file);
        return 0;
    }

    public int Read(int file, Span<byte> bytes) => -(int)Errno.EAGAIN;

    public int Write(int file, ReadOnlySpan<byte> bytes)
    {
        Written.Add(bytes.ToArray());
        return bytes.Length;
    }

    public int Control(int file, nuint request, void* argument)
    {
        Assert.That((ulong)request, Is.LessThanOrEqualTo((ulong)uint.MaxValue), "a request is never sign-extended");
        uint number = (uint)request;
        // The size of the argument is part of the number; old requests without one take a plain value.
        int size = (int)(number >> 16 & 0x3fff);
        var bytes = new Span<byte>(argument, size);
        byte[] sent = bytes.ToArray();
        Requests.Add(new Request(file, number, sent, (nuint)argument));
        return Answers(number, bytes);
    }

    public int Poll(Span<PollEntry> entries, int timeoutMilliseconds)
    {
        entries[0].Got = entries[0].Wanted;
        return 1;
    }

    public int NewEvent() => 101;
}
