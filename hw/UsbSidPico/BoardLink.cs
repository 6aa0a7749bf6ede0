using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.UsbSidPico;

/// <summary>Packets and answers over the board's serial port. One packet is one write; a wire's error comes out as the port's.</summary>
internal sealed class BoardLink(ISerialWire wire) : IDisposable
{
    /// <summary>cdc_acm counts what is unsent in whole buffers of 20 full-speed packets.</summary>
    private const int KernelBuffer = 1280;

    private const int Attempts = 2;

    private readonly byte[] received = new byte[64];

    public string Name => wire.Name;

    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    public void Send(ReadOnlySpan<byte> packet)
    {
        try
        {
            wire.Write(packet, ISidPort.StallLimit);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <summary>Asks, twice if need be.</summary>
    /// <param name="replyLength">1 to 64.</param>
    /// <returns>Null when the board does not answer, or not as <paramref name="parse"/> likes it.</returns>
    /// <exception cref="SidPortException">Lost or Stalled.</exception>
    public T? Ask<T>(byte[] request, int replyLength, Parser<T> parse, TimeSpan limit)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            Discard();
            Send(request);
            if (Receive(replyLength, limit) && parse(received.AsSpan(0, replyLength)) is { } answer)
                return answer;
        }
        return default;
    }

    public delegate T? Parser<T>(ReadOnlySpan<byte> reply);

    /// <summary>Packets the kernel has not handed to the board.</summary>
    /// <exception cref="SidPortException">Lost.</exception>
    public int ReadUnsent()
    {
        try
        {
            return (wire.ReadUnsent() + KernelBuffer - 1) / KernelBuffer;
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <summary>Throws away what comes in during a time.</summary>
    /// <exception cref="SidPortException">Lost.</exception>
    public void Drain(TimeSpan time)
    {
        Discard();
        Receive(received.Length, time);
        Discard();
    }

    /// <summary>What was written and has not left is forgotten. Packets leave whole or not at all.</summary>
    /// <exception cref="SidPortException">Lost.</exception>
    public void DiscardUnsent()
    {
        try
        {
            wire.DiscardOutput();
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    public void Interrupt() => wire.Interrupt();
    public void Dispose() => wire.Dispose();

    private void Discard()
    {
        try
        {
            wire.DiscardInput();
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    private bool Receive(int length, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        int got = 0;
        try
        {
            while (got < length)
            {
                TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
                int next = left > TimeSpan.Zero ? wire.Read(received.AsSpan(got, length - got), left) : 0;
                if (next == 0)
                    return false;
                got += next;
            }
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
        return true;
    }
}
