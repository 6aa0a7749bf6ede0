using SidFlow.Hw.Ports;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Devices.Jobs;

/// <summary>How a capture ended.</summary>
/// <param name="Sound">Where the sound came from.</param>
/// <param name="Packets">Of the song's time; null where it came in none.</param>
public sealed record CaptureReport(string Device, string Name, string Sound, long Frames, long LostFrames, PlayedCounts Counts, PacketCounts? Packets = null);

/// <summary>Plays a song on a device and gives on the device's own sound.</summary>
/// <param name="listen">How the device's sound comes back; null where it does not.</param>
/// <param name="makeHead">For tests that step the head themselves.</param>
public sealed class DeviceCapture(Device device, TimeProvider clock, Func<Device, ISidDevice, IJobSound?> listen, Func<ISidPort, PortHead>? makeHead = null)
{
    /// <summary>More than this share missing is no recording, 0..1.</summary>
    public double MostLost { get; init; } = 0.01;

    /// <summary>What was played last comes back some time later.</summary>
    private static readonly TimeSpan after = TimeSpan.FromMilliseconds(600);

    /// <param name="write">Takes left, right from -1 to 1, 48 kHz, from the song's beginning on.</param>
    /// <exception cref="DeviceJobException">It did not come to its end, or too much was lost.</exception>
    /// <exception cref="OperationCanceledException">As asked; the device is silent and free.</exception>
    public Task<CaptureReport> RunAsync(JobSong song, Action<ReadOnlyMemory<float>> write, CancellationToken stop) =>
        JobLease.UseAsync(device, "a capture", clock, (opened, ending) => CaptureAsync(opened, song, write, ending), stop);

    private async Task<CaptureReport> CaptureAsync(ISidDevice opened, JobSong song, Action<ReadOnlyMemory<float>> write, CancellationToken stop)
    {
        using IJobSound sound = Listen(opened);
        long wanted = (long)(song.Length.TotalSeconds * IJobSound.RateHz), frames = 0, lostBefore = 0, early = 0;
        bool begun = false;
        PacketCounts before = default;
        float[] stereo = new float[2 * IJobSound.RateHz / 10];
        var playback = new JobPlayback(opened, clock, position =>
        {
            if (!begun && position > TimeSpan.Zero)
                (begun, early) = (true, Math.Max(0, (long)((sound.Age - position).TotalSeconds * IJobSound.RateHz)));
            while (sound.Read(stereo) is var read and > 0)
            {
                // What comes before the song begins is what was there before it.
                int skipped = position == TimeSpan.Zero ? read : (int)Math.Min(read, early);
                if (position == TimeSpan.Zero)
                    (lostBefore, before) = (sound.LostFrames, sound.Packets ?? default);
                else
                    early -= skipped;
                Take(stereo.AsMemory(2 * skipped, 2 * (int)Math.Min(read - skipped, wanted - frames)));
            }
        }, makeHead);
        PlayedCounts counts;
        try
        {
            counts = await playback.PlayAsync(song with { Length = song.Length + after }, stop);
        }
        catch (IOException error) when (error is not SidPortException)
        {
            throw new DeviceJobException(DeviceJobEnd.Incomplete, $"The sound ended after {(double)frames / IJobSound.RateHz:f1} s: {error.Message}.", error);
        }
        long lost = sound.LostFrames - lostBefore;
        if (frames < (1 - MostLost) * wanted)
            throw new DeviceJobException(DeviceJobEnd.Incomplete, $"Only {(double)frames / IJobSound.RateHz:f1} of {song.Length.TotalSeconds:f1} s of sound came back.");
        if (lost > MostLost * frames)
            throw new DeviceJobException(DeviceJobEnd.Incomplete, $"{lost} of {frames} frames never came ({100.0 * lost / frames:f1} %); at most {100 * MostLost:0.##} % may be missing.");
        PacketCounts? packets = sound.Packets is { } all ? new PacketCounts(all.Received - before.Received, all.Reordered - before.Reordered, all.Lost - before.Lost) : null;
        return new CaptureReport(device.Setting.Id, opened.Info.Name, sound.Source, frames, lost, counts, packets);

        void Take(ReadOnlyMemory<float> piece)
        {
            frames += piece.Length / 2;
            if (!piece.IsEmpty)
                write(piece);
        }
    }

    private IJobSound Listen(ISidDevice opened)
    {
        try
        {
            return listen(device, opened) ?? throw new DeviceJobException(DeviceJobEnd.Refused,
                $"No sound comes back from {device.Setting.Id}. Plug its line-out into a sound card and name that in the device's Capture setting.");
        }
        catch (IOException error)
        {
            throw new DeviceJobException(DeviceJobEnd.Refused, $"The sound cannot be recorded: {error.Message}.", error);
        }
    }
}
