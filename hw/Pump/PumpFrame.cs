using System.Buffers.Binary;

namespace SidFlow.Hw.Pump;

/// <summary>What comes out of a pump: a head of 4 bytes (kind, 0, u16 length), then that many bytes.</summary>
internal static class PumpFrame
{
    public const int HeadBytes = 4;

    /// <summary>Shorter than what a pipe takes at once or not at all.</summary>
    public const int MostPayload = 4096 - HeadBytes;

    /// <summary>A <see cref="PumpReport"/>.</summary>
    public const byte Report = 1;

    /// <summary>The device is open: <see cref="Ports.SidPortInfo"/> as JSON.</summary>
    public const byte Opened = 2;

    /// <summary>The device has failed, the pump ends: <see cref="PumpFailure"/> as JSON.</summary>
    public const byte Failed = 3;

    public static byte[] Make(byte kind, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeadBytes + payload.Length];
        WriteHead(frame, kind, payload.Length);
        payload.CopyTo(frame.AsSpan(HeadBytes));
        return frame;
    }

    public static void WriteHead(Span<byte> frame, byte kind, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MostPayload);
        frame[0] = kind;
        frame[1] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[2..], (ushort)length);
    }
}

/// <summary>Puts frames together again from whatever pieces they come in.</summary>
internal sealed class PumpFrameReader
{
    private readonly byte[] bytes = new byte[2 * (PumpFrame.HeadBytes + PumpFrame.MostPayload)];
    private int count;

    /// <summary>Where the next bytes go; tell how many came with <see cref="Add"/>.</summary>
    public Span<byte> Room => bytes.AsSpan(count);

    public void Add(int received) => count += received;

    /// <param name="payload">Valid until the next call.</param>
    /// <returns>False when no whole frame is there.</returns>
    /// <exception cref="InvalidDataException">What comes is no frame of ours.</exception>
    public bool TryRead(out byte kind, out byte[] payload)
    {
        kind = 0;
        payload = [];
        if (count < PumpFrame.HeadBytes)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(2));
        if (bytes[0] is not (PumpFrame.Report or PumpFrame.Opened or PumpFrame.Failed) || bytes[1] != 0 || length > PumpFrame.MostPayload
            || (bytes[0] == PumpFrame.Report && length != PumpReport.Bytes))
            throw new InvalidDataException($"frame of kind {bytes[0]} and {length} bytes");
        int whole = PumpFrame.HeadBytes + length;
        if (count < whole)
            return false;
        kind = bytes[0];
        payload = bytes[PumpFrame.HeadBytes..whole];
        bytes.AsSpan(whole, count - whole).CopyTo(bytes);
        count -= whole;
        return true;
    }
}

/// <summary>A <see cref="Ports.SidPortException"/> on its way to the parent.</summary>
internal sealed record PumpFailure(Ports.SidPortFault Fault, string Device, string Operation, string Reason);
