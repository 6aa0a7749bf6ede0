using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

/// <summary>Sound that was recorded, or rendered to compare with it.</summary>
/// <param name="Samples">One channel, full scale ±1.</param>
public sealed record TestRecording(int RateHz, float[] Samples)
{
    /// <summary>What the emulator makes of a tape.</summary>
    /// <param name="clock">The chip's; a tape for another one is played faster or slower, as a device with that clock would.</param>
    public static TestRecording Render(ITapeSource tape, Cycles length, ClockRate clock, SoftwareSidOptions options)
    {
        var sound = new Sound();
        var chip = new SoftwareSid(clock, tape.Chips, options, sound);
        chip.Play(tape.Run(length));
        chip.Flush();
        return new TestRecording(options.SampleRateHz, [.. sound.Samples]);
    }

    private sealed class Sound : ISampleSink
    {
        public List<float> Samples { get; } = [];
        public void Write(ReadOnlySpan<float> samples) => Samples.AddRange(samples);
    }
}
