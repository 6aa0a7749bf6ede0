using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SidFlow.Emu.Sid.Analog;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Sid.Resampling;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid;

/// <summary>One to three chips in software: plays a tape into samples.</summary>
/// <remarks>
/// Sample n is what the chip sounds like at the moment n / rate. A sample is pushed as soon as the tape covers the resampler's look-ahead
/// (<see cref="LatencyCycles"/>); <see cref="Flush"/> pushes the rest. Work is done in blocks of fixed cycles of the time line, so how
/// a tape is cut into slices changes nothing, not even a bit.
/// Nothing is allocated once the first second has played, except when more writes than ever fall between two blocks.
/// </remarks>
public sealed class SoftwareSid : ITapeHead
{
    const int LastVoiceRegister = 20;
    const int BlockCycles = 1024;

    readonly ClockRate clock;
    ISampleSink sink;
    readonly int sampleRateHz;
    readonly int channels;
    SidVoices[] voices;
    AnalogStage[] stages;
    FilterLanes lanes;
    readonly bool sideBySide;
    readonly (float Left, float Right)[] pans;
    VoiceBlock block;
    Resampler[] resamplers;
    float[][] mixes;
    float[] channelSamples;
    float[] samples;

    (long Cycle, SidWrite Write)[] pending = new (long, SidWrite)[256];
    int pendingStart;
    int pendingEnd;
    long blockStart;
    long tapeEnd;
    long pushed;

    public SoftwareSid(ClockRate clock, IReadOnlyList<SidChip> chips, SoftwareSidOptions options, ISampleSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chips.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chips.Count, 3);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SampleRateHz, 8_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SampleRateHz, 192_000);
        this.clock = clock;
        this.sink = sink;
        sampleRateHz = options.SampleRateHz;
        channels = options.Stereo ? 2 : 1;
        FilterPace pace = options.ExactFilter ? FilterPace.Exact
            : options.Quality == RenderQuality.Quick ? FilterPace.Quick
            : FilterPace.Default;
        int step = pace.CyclesPerStep;
        block = new VoiceBlock(BlockCycles / step, step);
        voices = [.. chips.Select(chip => new SidVoices(options.ProfileOf(chip.Model), PowerOnPhase.CyclesBeforePlayer(clock)))];
        stages = [.. chips.Select(chip => new AnalogStage(options.ProfileOf(chip.Model), options.Digiboost, block.Capacity, pace))];
        pans = options.Stereo ? options.Panning.Gains(chips.Count) : Panning.MonoGains(chips.Count);
        for (int chip = 0; chip < pans.Length; chip++)
            if (options.OnlyChip is { } only && only != chip)
                pans[chip] = default;
        lanes = new FilterLanes();
        sideBySide = Vector128.IsHardwareAccelerated && chips.Count > 1 && !pans.Contains(default);

        resamplers = new Resampler[channels];
        mixes = new float[channels][];
        for (int i = 0; i < channels; i++)
        {
            resamplers[i] = new Resampler(clock, step, sampleRateHz, block.Capacity);
            mixes[i] = new float[block.Capacity];
        }

        channelSamples = new float[(int)(BlockCycles * (sampleRateHz / clock.Hz)) + 4];
        samples = new float[channels * channelSamples.Length];
        foreach (AnalogStage stage in stages)
            foreach (int voice in options.MutedVoices)
                stage.Mute(voice, true);
        // Longer than a voice takes to fade.
        Settle();
    }

    public int SampleRateHz => sampleRateHz;

    public int Channels => channels;

    /// <summary>A sample is out once the tape has passed its moment by this many cycles.</summary>
    public int LatencyCycles => resamplers[0].LookAhead + BlockCycles;

    /// <summary>Samples pushed so far, per channel.</summary>
    public long SamplesPushed => pushed;

    /// <summary>Takes effect with the next block, and fades over 8 ms.</summary>
    public void SetVoiceMute(int chip, int voice, bool muted) => stages[chip].Mute(voice, muted);

    /// <summary>
    /// While true nobody listens: samples come out, as many as ever, but hold no sound, and the tape passes some ten times faster.
    /// Oscillators and envelopes go on exactly; filter and DC blocker find their level within <see cref="WarmUp"/> of being heard again.
    /// Takes effect with the next block.
    /// </summary>
    public bool Unheard { get; set; }

    /// <summary>Play this long heard, and throw it away, before the first sample that counts.</summary>
    /// <remarks>
    /// Fourteen time constants of the DC blocker, which is slower than any filter. What is left is a step of 16 bits in less than
    /// one sample of a hundred (<c>bench/run seek</c>).
    /// </remarks>
    public static TimeSpan WarmUp { get; } = TimeSpan.FromMilliseconds(1400);

    /// <summary>Chips of their own in the same state, sounding into another sink: the same tape gives the same samples from both.</summary>
    public SoftwareSid Copy(ISampleSink sink)
    {
        var copy = (SoftwareSid)MemberwiseClone();
        copy.sink = sink;
        copy.voices = [.. voices.Select(voice => voice.Copy())];
        copy.stages = [.. stages.Select(stage => stage.Copy())];
        copy.resamplers = [.. resamplers.Select(resampler => resampler.Copy())];
        copy.block = new VoiceBlock(block.Capacity, block.Step);
        copy.lanes = new FilterLanes();
        copy.mixes = [.. mixes.Select(mix => (float[])mix.Clone())];
        copy.channelSamples = [.. channelSamples];
        copy.samples = [.. samples];
        copy.pending = [.. pending];
        return copy;
    }

    public void Play(in TapeSlice slice)
    {
        pending.AsSpan(pendingStart, pendingEnd - pendingStart).CopyTo(pending);
        pendingEnd -= pendingStart;
        pendingStart = 0;
        foreach (SidWrite write in slice.Writes.Span)
        {
            if (write.Chip >= voices.Length || write.Register > 24)
                continue;
            if (pendingEnd == pending.Length)
                Array.Resize(ref pending, 2 * pending.Length);
            pending[pendingEnd++] = (slice.Start.Value + write.Offset, write);
        }

        tapeEnd = slice.End.Value;
        while (tapeEnd - blockStart >= BlockCycles)
            PlayBlock(long.MaxValue);
    }

    /// <summary>Ends the stream: pushes every sample whose moment lies before the end of the tape. Nothing may be played afterwards.</summary>
    public void Flush()
    {
        long last = clock.ToSamples(new Cycles(tapeEnd), sampleRateHz);
        while (pushed < last)
            PlayBlock(last);
    }

    /// <summary>Runs one block of the time line; what the tape does not know yet is taken as silence of the bus.</summary>
    void PlayBlock(long lastSample)
    {
        int end = pendingStart;
        while (end < pendingEnd && pending[end].Cycle < blockStart + BlockCycles)
            end++;
        ReadOnlySpan<(long, SidWrite)> writes = pending.AsSpan(pendingStart, end - pendingStart);
        pendingStart = end;

        foreach (float[] mix in mixes)
            mix.AsSpan().Fill(Unheard ? mix[^1] : 0);
        for (int chip = 0; chip < voices.Length; chip++)
        {
            if (pans[chip] != default)
                RunChip(chip, writes);
        }

        if (!Unheard)
            MixChips();

        blockStart += BlockCycles;
        PushSamples(lastSample);
    }

    void RunChip(int chip, ReadOnlySpan<(long, SidWrite)> writes)
    {
        int at = 0;
        foreach ((long cycle, SidWrite write) in writes)
        {
            if (write.Chip != chip)
                continue;
            if (!Unheard || write.Register <= LastVoiceRegister)
            {
                int offset = (int)(cycle - blockStart);
                Move(chip, at, offset);
                at = offset;
            }

            voices[chip].Write(write.Register, write.Value);
            stages[chip].Write(write.Register, write.Value);
        }

        Move(chip, at, BlockCycles);
    }

    void Move(int chip, int from, int to)
    {
        if (to <= from)
            return;
        if (Unheard)
        {
            voices[chip].AdvanceTo(blockStart + to);
            return;
        }

        voices[chip].Render(block, from, to - from);
        int kept = block.Kept(from);
        int keptAfter = block.Kept(to);
        if (keptAfter > kept)
            stages[chip].Hear(block, kept, keptAfter);
    }

    void MixChips()
    {
        if (sideBySide)
        {
            lanes.Run(stages, block.Capacity);
        }
        else
        {
            foreach (AnalogStage stage in stages)
                stage.RunFilter();
        }

        for (int chip = 0; chip < stages.Length; chip++)
        {
            ReadOnlySpan<float> audio = stages[chip].Amplify();
            Mix(audio, mixes[0], pans[chip].Left);
            if (channels == 2)
                Mix(audio, mixes[1], pans[chip].Right);
        }
    }

    static void Mix(ReadOnlySpan<float> audio, float[] mix, float gain)
    {
        if (gain == 0)
            return;
        // A block holds a multiple of eight values.
        Span<Vector256<float>> sums = MemoryMarshal.Cast<float, Vector256<float>>(mix.AsSpan());
        ReadOnlySpan<Vector256<float>> values = MemoryMarshal.Cast<float, Vector256<float>>(audio);
        var gains = Vector256.Create(gain);
        for (int i = 0; i < sums.Length && i < values.Length; i++)
            sums[i] = Vector256.FusedMultiplyAdd(values[i], gains, sums[i]);
    }

    void PushSamples(long lastSample)
    {
        int count = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            count = resamplers[channel].Push(mixes[channel], channelSamples, coarse: Unheard);
            for (int i = 0; i < count; i++)
                samples[i * channels + channel] = channelSamples[i];
        }

        count = (int)Math.Min(count, lastSample - pushed);
        pushed += count;
        if (count > 0)
            sink.Write(samples.AsSpan(0, count * channels));
    }

    /// <summary>
    /// Brings the chips to rest as a player leaves them before INIT: filters settled, volume full. So a tune that never sets the
    /// volume is heard, and one that does starts without a thump.
    /// </summary>
    void Settle()
    {
        var idle = new VoiceBlock(block.Capacity, block.Step);
        foreach (AnalogStage stage in stages)
        {
            stage.Write(24, 15);
            for (int i = 0; i < 16 * block.Step; i++)
            {
                stage.Hear(idle, 0, idle.Capacity);
                stage.RunFilter();
                stage.Amplify();
            }
        }
    }
}
