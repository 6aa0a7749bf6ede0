using SidFlow.Emu.Sid;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>A sink that keeps everything.</summary>
sealed class RecordedSamples : ISampleSink
{
    readonly List<float> samples = [];

    public float[] All => [.. samples];

    public void Write(ReadOnlySpan<float> samples) => this.samples.AddRange(samples);
}
