using System.Buffers.Binary;

namespace SidFlow.Hw.Simulated;

/// <summary>A file with every write that reached a simulated chip, and when. One thread.</summary>
/// <remarks>
/// 16 bytes a write, little-endian: u64 timestamp (on the system's clock nanoseconds of CLOCK_MONOTONIC), u32 number of the batch, u8 chip, register, value, 0.
/// It is kept in memory until <see cref="Room"/> writes are in it or it is disposed, so that writing it costs no time meanwhile.
/// </remarks>
public sealed class WriteTrace : IDisposable
{
    public const int Bytes = 16;
    public const int Room = 4096;

    private readonly TimeProvider time;
    private readonly FileStream file;
    private readonly byte[] room = new byte[Room * Bytes];
    private int used;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public WriteTrace(string path, TimeProvider time)
    {
        this.time = time;
        // Unbuffered: the room is the buffer.
        file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public void Note(uint batch, int chip, int register, int value)
    {
        Span<byte> entry = room.AsSpan(used, Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(entry, time.GetTimestamp());
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], batch);
        entry[12] = (byte)chip;
        entry[13] = (byte)register;
        entry[14] = (byte)value;
        used += Bytes;
        if (used == room.Length)
            Save();
    }

    public void Dispose()
    {
        Save();
        file.Dispose();
    }

    private void Save()
    {
        file.Write(room.AsSpan(0, used));
        used = 0;
    }
}
