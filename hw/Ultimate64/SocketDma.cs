using System.Buffers.Binary;
using System.Text;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;

namespace SidFlow.Hw.Ultimate64;

/// <summary>Commands for TCP 64: u16 command, u16 length, payload, little-endian.</summary>
internal static class DmaCommand
{
    private const int LongestWrite = 128;

    internal static byte[] LogIn(string password) => Encode(0xff1f, Encoding.ASCII.GetBytes(password));

    /// <summary>Puts bytes into the C64's memory, ascending. The firmware checks no bounds, so this does.</summary>
    internal static byte[] Write(int address, ReadOnlySpan<byte> bytes)
    {
        if (address < 0 || bytes.IsEmpty || bytes.Length > LongestWrite || address + bytes.Length > 0x10000)
            throw new ArgumentOutOfRangeException(nameof(address), $"{bytes.Length} bytes at {address}");
        byte[] payload = new byte[2 + bytes.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(payload, (ushort)address);
        bytes.CopyTo(payload.AsSpan(2));
        return Encode(0xff06, payload);
    }

    private static byte[] Encode(ushort command, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[4 + payload.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(frame, command);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), checked((ushort)payload.Length));
        payload.CopyTo(frame.AsSpan(4));
        return frame;
    }
}

/// <summary>Register writes into the running machine, for muting and the self-test. Not for music: 50 frames a second at best, no cycle is exact.</summary>
/// <remarks>Every command leaves in one write: the firmware reads each header field with one receive. A second without commands ends the connection, so each burst has its own.</remarks>
internal sealed class SocketDma(DeviceLink link, UltimateSettings settings)
{
    /// <summary>Sends commands in order.</summary>
    /// <exception cref="SidPortException">Refused: wrong password; otherwise Absent, Lost or Stalled.</exception>
    internal void Send(Deadline limit, params ReadOnlySpan<byte[]> commands)
    {
        IByteWire? wire = null;
        try
        {
            wire = link.Connect(settings.DmaPort, limit);
            if (settings.Password.Length > 0)
                LogIn(wire, limit);
            foreach (byte[] command in commands)
                wire.Write(command, limit.Left);
        }
        catch (WireException error)
        {
            throw SidPortException.From(error);
        }
        finally
        {
            if (wire is not null)
                link.Close(wire);
        }
    }

    private void LogIn(IByteWire wire, Deadline limit)
    {
        wire.Write(DmaCommand.LogIn(settings.Password), limit.Left);
        Span<byte> answer = stackalloc byte[1];
        // A wrong password is answered after a second.
        if (wire.Read(answer, limit.Left) == 0)
            throw new SidPortException(SidPortFault.Stalled, wire.Name, "log in", "no answer in time");
        if (answer[0] != 1)
            throw new SidPortException(SidPortFault.Refused, wire.Name, "log in", "wrong network password");
    }
}
