using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Services.Devices.Jobs;

/// <summary>A device's own sound as it comes back, 48 kHz stereo. One thread.</summary>
public interface IJobSound : IDisposable
{
    const int RateHz = 48_000;

    /// <summary>Where it comes from: <c>the device's stream</c>, <c>hw:1,0</c>.</summary>
    string Source { get; }

    /// <summary>Frames of silence that stand for what never came.</summary>
    long LostFrames { get; }

    /// <summary>Null where it does not come in packets.</summary>
    PacketCounts? Packets => null;

    /// <summary>How long ago the device sounded what <see cref="Read"/> gives next, as far as that is known.</summary>
    TimeSpan Age => TimeSpan.Zero;

    /// <summary>Takes what is there, up to the span's length, as left, right from -1 to 1. Never waits.</summary>
    /// <returns>Frames written.</returns>
    /// <exception cref="IOException">No more will come.</exception>
    int Read(Span<float> stereo);
}

/// <summary>Finds the way a device's sound comes back.</summary>
public static class JobSound
{
    private const int Channels = 2;

    private static readonly TimeSpan room = TimeSpan.FromMilliseconds(500);

    /// <returns>Null when none does.</returns>
    /// <exception cref="AlsaException">The sound card that the settings name cannot be opened.</exception>
    public static IJobSound? Open(Device device, ISidDevice opened, TimeProvider clock) =>
        device.Setting.Capture is { } pcm ? new Captured(new AlsaCapture(AlsaCaptureDevice.Open(pcm, Channels, IJobSound.RateHz, room), Channels, IJobSound.RateHz, clock))
        : opened is INativePlayer { Sound: { } stream } ? new Streamed(stream)
        : null;

    /// <summary>A sound card that the chips' line-out is plugged into.</summary>
    public sealed class Captured(AlsaCapture capture) : IJobSound
    {
        private short[] pcm = [];

        public string Source => capture.Name;
        public long LostFrames => capture.LostFrames;

        public int Read(Span<float> stereo)
        {
            if (pcm.Length < stereo.Length)
                pcm = new short[stereo.Length];
            int frames = capture.Read(pcm.AsSpan(0, stereo.Length));
            for (int i = 0; i < Channels * frames; i++)
                stereo[i] = pcm[i] / 32768f;
            return frames;
        }

        public void Dispose() => capture.Dispose();
    }

    private sealed class Streamed : IJobSound
    {
        private readonly INativeSound stream;

        public Streamed(INativeSound stream)
        {
            this.stream = stream;
            stream.SampleRateHz = IJobSound.RateHz;
        }

        public string Source => "the device's stream";
        public long LostFrames => stream.LostFrames;
        public PacketCounts? Packets => stream.Packets;
        public TimeSpan Age => stream.Offset;
        public int Read(Span<float> stereo) => stream.Record(stereo);

        public void Dispose()
        {
            // The device's own; it ends with it.
        }
    }
}
