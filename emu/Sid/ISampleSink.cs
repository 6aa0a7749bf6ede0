namespace SidFlow.Emu.Sid;

/// <summary>Takes samples as they become known.</summary>
public interface ISampleSink
{
    /// <param name="samples">Interleaved when there is more than one channel; full scale is ±1, values may exceed it.</param>
    void Write(ReadOnlySpan<float> samples);
}
