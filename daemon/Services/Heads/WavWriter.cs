using System.Buffers.Binary;
using SidFlow.Emu.Sid;

namespace SidFlow.Services.Heads;

/// <summary>16-bit PCM in a RIFF/WAVE file. The sizes in the header are right after <see cref="Finish"/>.</summary>
public sealed class WavWriter : ISampleSink, IDisposable
{
    public const int HeaderBytes = 44;

    private readonly Stream file;
    private readonly int sampleRateHz;
    private readonly int channels;
    private readonly bool leaveOpen;
    private byte[] bytes = [];

    /// <param name="file">Seekable when <see cref="Finish"/> shall be called.</param>
    public WavWriter(Stream file, int sampleRateHz, int channels, bool leaveOpen = false)
    {
        this.file = file;
        this.sampleRateHz = sampleRateHz;
        this.channels = channels;
        this.leaveOpen = leaveOpen;
        WriteHeader(0);
    }

    public long Frames { get; private set; }

    public void Write(ReadOnlySpan<float> samples)
    {
        Span<byte> pcm = Room(samples.Length * 2);
        Pcm16.ToBytes(samples, pcm);
        file.Write(pcm);
        Frames += samples.Length / channels;
    }

    public void Write(ReadOnlySpan<short> samples)
    {
        Span<byte> pcm = Room(samples.Length * 2);
        Pcm16.ToBytes(samples, pcm);
        file.Write(pcm);
        Frames += samples.Length / channels;
    }

    /// <summary>Puts the final sizes into the header.</summary>
    public void Finish()
    {
        long end = file.Position;
        file.Position = end - Frames * channels * 2 - HeaderBytes;
        WriteHeader(Frames * channels * 2);
        file.Position = end;
        file.Flush();
    }

    public void Dispose()
    {
        if (!leaveOpen)
            file.Dispose();
    }

    /// <summary>A header for so many bytes of samples; more than RIFF can count is written as its largest sizes, which players read as endless.</summary>
    public static byte[] Header(int sampleRateHz, int channels, long dataBytes)
    {
        byte[] header = new byte[HeaderBytes];
        uint data = (uint)Math.Min(dataBytes, uint.MaxValue - 36);
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), data + 36);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), (uint)sampleRateHz);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), (uint)(sampleRateHz * channels * 2));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)(channels * 2));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), data);
        return header;
    }

    private void WriteHeader(long dataBytes) => file.Write(Header(sampleRateHz, channels, dataBytes));

    private Span<byte> Room(int length)
    {
        if (bytes.Length < length)
            bytes = new byte[length];
        return bytes.AsSpan(0, length);
    }
}
