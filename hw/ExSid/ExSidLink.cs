using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;

namespace SidFlow.Hw.ExSid;

/// <summary>The board's serial port; a wire's error comes out as the port's.</summary>
internal sealed class ExSidLink(ISerialWire wire) : IDisposable
{
    private const int Attempts = 2;

    /// <summary>The whole identification.</summary>
    private static readonly TimeSpan identifyLimit = TimeSpan.FromSeconds(1);

    private readonly byte[] received = new byte[2];

    public string Name => wire.Name;

    /// <summary>Hardware letter and firmware number. Asked again when a byte is missing: after a broken address and value pair the first byte is taken for a value.</summary>
    /// <exception cref="SidPortException">Refused: no exSID; Lost or Stalled.</exception>
    public (char Hardware, int Firmware) Identify()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
            if (Ask([ExSidBytes.HardwareVersion, ExSidBytes.FirmwareVersion], 2, identifyLimit / Attempts) && received[0] is >= (byte)'A' and <= (byte)'Z')
                return ((char)received[0], received[1]);
        throw new SidPortException(SidPortFault.Refused, Name, "open", "it does not answer as an exSID");
    }

    /// <exception cref="SidPortException">Stalled or Lost.</exception>
    public void Probe()
    {
        if (!Ask([ExSidBytes.FirmwareVersion], 1, ISidPort.StallLimit / 2))
            throw new SidPortException(SidPortFault.Stalled, Name, "probe", "no answer");
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            wire.Write(bytes, ISidPort.StallLimit);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    /// <summary>Sends nothing for a time.</summary>
    public void Rest(TimeSpan time)
    {
        try
        {
            wire.Read(received, time);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }

    public void Interrupt() => wire.Interrupt();
    public void Dispose() => wire.Dispose();

    private bool Ask(ReadOnlySpan<byte> question, int length, TimeSpan limit)
    {
        try
        {
            wire.DiscardInput();
            wire.Write(question, ISidPort.StallLimit);
            long start = Stopwatch.GetTimestamp();
            for (int got = 0; got < length;)
            {
                TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
                int next = left > TimeSpan.Zero ? wire.Read(received.AsSpan(got, length - got), left) : 0;
                if (next == 0)
                    return false;
                got += next;
            }
            return true;
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
    }
}
