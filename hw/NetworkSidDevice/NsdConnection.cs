using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.NetworkSidDevice;

/// <summary>One request, one answer, never two at a time. What is out of step once stays broken.</summary>
internal sealed class NsdConnection(IByteWire wire, TimeProvider time) : IDisposable
{
    /// <summary>Before the second try, and before all further ones.</summary>
    private static readonly TimeSpan firstRetry = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan laterRetry = TimeSpan.FromMilliseconds(3);

    private readonly byte[] buffer = new byte[NsdReply.LongestReply];
    private readonly FaultLatch fault = new(wire.Name);

    public string Name => wire.Name;

    public bool IsBroken => fault.IsSet;

    /// <summary>How long to leave a busy server alone.</summary>
    /// <param name="tries">Times it was busy in a row, from 1.</param>
    public static TimeSpan RetryAfter(int tries) => tries > 1 ? laterRetry : firstRetry;

    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    public NsdReply Ask(ReadOnlySpan<byte> request, TimeSpan timeout)
    {
        ThrowIfBroken();
        try
        {
            long start = time.GetTimestamp();
            wire.Write(request, timeout);
            return Receive(start, timeout);
        }
        catch (WireException error)
        {
            throw Break(SidPortException.From(error));
        }
    }

    /// <summary>Asks until the server is no longer busy.</summary>
    /// <exception cref="SidPortException">As <see cref="Ask"/>; Stalled when it stays busy.</exception>
    public NsdReply AskPatiently(ReadOnlySpan<byte> request, TimeSpan timeout, TimeSpan patience)
    {
        long start = time.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            NsdReply reply = Ask(request, timeout);
            if (reply.Answer != NsdAnswer.Busy)
                return reply;
            if (time.GetElapsedTime(start) >= patience)
                throw Break(new SidPortException(SidPortFault.Stalled, Name, "request", $"it has been busy for {patience.TotalMilliseconds:f0} ms"));
            Rest(RetryAfter(tries));
        }
    }

    /// <summary>Waits beside the wire. A server that speaks unasked is out of step.</summary>
    public void Rest(TimeSpan pause)
    {
        try
        {
            if (wire.Read(buffer, pause) > 0)
                throw Break(Refusal("it spoke without being asked"));
        }
        catch (WireException error)
        {
            throw Break(SidPortException.From(error));
        }
    }

    /// <summary>An answer that this request cannot have.</summary>
    public SidPortException Unexpected(NsdCommand command, NsdReply reply) =>
        Break(Refusal($"it answers {reply.Answer} to {command}"));

    public SidPortException Refusal(string reason) => new(SidPortFault.Refused, Name, "request", reason);

    public SidPortException Break(SidPortException error) => fault.Set(error);

    public void Interrupt()
    {
        fault.Interrupt();
        wire.Interrupt();
    }

    public void Dispose() => wire.Dispose();

    public void ThrowIfBroken() => fault.ThrowIfSet();

    private NsdReply Receive(long start, TimeSpan timeout)
    {
        int got = 0;
        while (true)
        {
            TimeSpan left = timeout - time.GetElapsedTime(start);
            int count = left > TimeSpan.Zero ? wire.Read(buffer.AsSpan(got), left) : 0;
            if (count == 0)
                throw Break(new SidPortException(SidPortFault.Stalled, Name, "answer", $"none within {timeout.TotalMilliseconds:f0} ms"));
            got += count;
            int length = NsdReply.Parse(buffer.AsSpan(0, got), out NsdReply reply);
            // SidPi ends a name with two NULs, in one packet.
            if (length == got || (reply.Answer == NsdAnswer.Info && buffer.AsSpan(length, got - length) is [0]))
                return reply;
            if (length != 0)
                throw Break(Refusal(length < 0 ? $"its answer makes no sense (code {buffer[0]})" : "it answers more than it was asked"));
        }
    }
}
