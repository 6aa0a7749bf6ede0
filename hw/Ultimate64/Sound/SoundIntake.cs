using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>Packets in, even sound out: put in order, brought to our rate, held against jitter, kept in step with the device's clock. Without threads and sockets.</summary>
internal sealed class SoundIntake
{
    internal const int UsualRateHz = 48_000;

    private readonly PacketOrder order;
    private readonly Cushion cushion = new();
    private SoundQueue queue = new(UsualRateHz);
    private RateConverter converter = new(AudioPacket.PalRate, UsualRateHz);
    private float[] converted;
    private TimeSpan addedAt;

    internal SoundIntake()
    {
        order = new PacketOrder((stereo, _) => Pass(stereo));
        converted = new float[2 * converter.MostFrames];
    }

    /// <summary>The device's frames a second, as its colour clock should have it.</summary>
    internal SidClock Rate { get; private set; } = AudioPacket.PalRate;

    internal int SampleRateHz { get; private set; } = UsualRateHz;
    internal long Lost => order.Lost;

    internal PacketCounts Packets => new(order.Received, order.Reordered, order.Lost);

    /// <summary>How far the device's clock is found to be off, in millionths.</summary>
    internal double Ppm => cushion.Ppm;

    internal TimeSpan Queued => queue.Queued;

    /// <summary>From the moment the device sounded a frame to the moment <see cref="Read"/> can give it.</summary>
    internal TimeSpan Offset => queue.Queued + TimeSpan.FromSeconds((AudioPacket.Frames + RateConverter.Taps / 2) / Rate.Hz);

    /// <summary>Sound before is forgotten.</summary>
    internal void SetRates(SidClock device, int sampleRateHz)
    {
        if (sampleRateHz != SampleRateHz)
            queue = new SoundQueue(sampleRateHz);
        (Rate, SampleRateHz) = (device, sampleRateHz);
        converter = new RateConverter(device, sampleRateHz) { Ppm = cushion.Ppm };
        converted = new float[2 * converter.MostFrames];
        Forget();
    }

    internal void Forget()
    {
        order.Reset();
        queue.Clear();
        cushion.Empty();
    }

    /// <inheritdoc cref="PacketOrder.Add"/>
    internal void Add(ushort sequence, ReadOnlySpan<short> stereo, TimeSpan now)
    {
        addedAt = now;
        order.Add(sequence, stereo, now);
    }

    /// <inheritdoc cref="PacketOrder.Advance"/>
    internal void Advance(TimeSpan now) => order.Advance(now);

    /// <returns>Frames written: none until the cushion is there, else as many as wanted unless it has run empty.</returns>
    internal int Read(Span<float> stereo, TimeSpan now)
    {
        TimeSpan ready = queue.Queued;
        double packet = AudioPacket.Frames / Rate.Hz;
        // The packet that is under way counts by the time it has been: whole packets against whole blocks would beat.
        double coming = Math.Min((now - addedAt).TotalSeconds, packet);
        if (!cushion.Look(ready, ready + TimeSpan.FromSeconds(order.Held * packet + coming), now))
            return 0;
        queue.Skip(cushion.Excess);
        converter.Ppm = cushion.Ppm;
        int frames = queue.Read(stereo);
        if (frames < stereo.Length / 2)
            cushion.Empty();
        return frames;
    }

    /// <returns>Frames written: all that are held, but for as many as the cushion would hold.</returns>
    /// <inheritdoc cref="INativeSound.Record"/>
    internal int Record(Span<float> stereo)
    {
        // A reader that takes all there is would have the cushion filled anew each time, and what it holds too much thrown away.
        cushion.Empty();
        converter.Ppm = 0;
        int frames = (int)((queue.Queued - Cushion.Level).TotalSeconds * SampleRateHz);
        return frames > 0 ? queue.Read(stereo[..Math.Min(stereo.Length, 2 * frames)]) : 0;
    }

    private void Pass(ReadOnlySpan<short> stereo)
    {
        int frames = converter.Convert(stereo, converted);
        queue.Write(converted.AsSpan(0, 2 * frames));
    }
}
