using System.Runtime.Intrinsics;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sid.Analog;

/// <summary>The analog half of a SID: converters, filter, mixer and volume, from DAC codes to the voltage at AUDIO OUT.</summary>
/// <remarks>
/// Implemented: DAC non-linearity and leakage, DC level of the voices, filter with the distortion of its stages, resonance, mixer and
/// volume amplifiers. Not implemented: loading of the cutoff DAC by its VCRs, the output source follower, cross-talk, EXT IN signals other than digiboost's constant.
/// </remarks>
sealed class AnalogStage
{
    const int PassModes = 0x70;

    readonly AnalogModel model;
    readonly float muteStep;
    readonly float external;
    StateVariableFilter<Vcr6581>? oldFilter;
    StateVariableFilter<Dac8580>? newFilter;
    float[] routed;
    float[] muteGains = [1, 1, 1];
    float[] muteTargets = [1, 1, 1];

    int cutoff;
    int routing;
    int modeVolume;
    SampledCurve output;

    public AnalogStage(ChipProfile profile, bool digiboost, int capacity, FilterPace pace)
    {
        model = AnalogModel.For(profile.Model);
        external = digiboost && profile.Model == ChipModel.Mos8580 ? model.BoostedExternalInput : model.ExternalInput;
        routed = new float[capacity];
        muteStep = pace.CyclesPerStep / 8192f;
        if (profile.Model == ChipModel.Mos6581)
            oldFilter = new(model, new Vcr6581(model, profile), pace);
        else
            newFilter = new(model, new Dac8580(model, profile.FilterCurve), pace);
        output = model.Output(4, 0);
        UpdateRouting();
    }

    bool VoiceThreeOff => (modeVolume & 0x80) != 0 && (routing & 4) == 0;

    public AnalogStage Copy()
    {
        var copy = (AnalogStage)MemberwiseClone();
        copy.oldFilter = oldFilter?.Copy();
        copy.newFilter = newFilter?.Copy();
        copy.routed = [.. routed];
        copy.muteGains = [.. muteGains];
        copy.muteTargets = [.. muteTargets];
        return copy;
    }

    /// <summary>Takes registers 21..24; others are not for this half.</summary>
    public void Write(int register, byte value)
    {
        switch (register)
        {
            case 21:
                Tune((cutoff & 0x7f8) | (value & 7));
                break;
            case 22:
                Tune((cutoff & 7) | value << 3);
                break;
            case 23:
                routing = value & 15;
                oldFilter?.Resonate(value >> 4);
                newFilter?.Resonate(value >> 4);
                UpdateRouting();
                break;
            case 24:
                modeVolume = value;
                UpdateRouting();
                break;
        }
    }

    /// <summary>A muted voice keeps running and keeps its DC level; only its swing fades out over some milliseconds.</summary>
    public void Mute(int voice, bool muted) => muteTargets[voice] = muted ? 0 : 1;

    /// <summary>Full scale ±1, DC included.</summary>
    /// <param name="block">DAC codes.</param>
    /// <param name="start">First of its kept cycles.</param>
    /// <param name="audio">Receives one value for each.</param>
    public void Render(VoiceBlock block, int start, Span<float> audio)
    {
        Span<float> filtered = routed.AsSpan(0, audio.Length);
        filtered.Fill((routing & 8) != 0 ? external : 0);
        audio.Fill((routing & 8) != 0 ? model.FilterOffset : external + model.FilterOffset);
        for (int voice = 0; voice < 3; voice++)
        {
            if (voice == 2 && VoiceThreeOff)
                continue;
            Span<float> bus = (routing >> voice & 1) != 0 ? filtered : audio;
            AddVoice(block.Waveform(voice).Slice(start, bus.Length), block.Envelope(voice).Slice(start, bus.Length), voice, bus);
        }

        float low = (modeVolume & 0x10) != 0 ? model.FilterGain : 0;
        float band = (modeVolume & 0x20) != 0 ? model.FilterGain : 0;
        float high = (modeVolume & 0x40) != 0 ? model.FilterGain : 0;
        oldFilter?.Run(filtered, audio, low, band, high);
        newFilter?.Run(filtered, audio, low, band, high);
        output.MapMean(audio, MixerInputs);
    }

    int MixerInputs
    {
        get
        {
            int direct = 4 - int.PopCount(routing) - (VoiceThreeOff ? 1 : 0);
            return direct + int.PopCount(modeVolume & PassModes);
        }
    }

    void AddVoice(ReadOnlySpan<ushort> waveform, ReadOnlySpan<byte> envelope, int voice, Span<float> bus)
    {
        float[] waves = model.Waveform;
        float[] gains = model.EnvelopeGain;
        float[] levels = model.EnvelopeLevel;
        if (muteGains[voice] == 1 && muteTargets[voice] == 1)
        {
            waveform = waveform[..bus.Length];
            while (!bus.IsEmpty)
            {
                // The envelope stands still for most of the time.
                byte level = envelope[0];
                int run = envelope.IndexOfAnyExcept(level);
                if (run < 0)
                    run = bus.Length;
                AddHeldVoice(waveform[..run], gains[level], levels[level], bus[..run]);
                waveform = waveform[run..];
                envelope = envelope[run..];
                bus = bus[run..];
            }

            return;
        }

        float gain = muteGains[voice];
        float target = muteTargets[voice];
        for (int i = 0; i < bus.Length; i++)
        {
            gain = target > gain ? Math.Min(gain + muteStep, target) : Math.Max(gain - muteStep, target);
            bus[i] += MathF.FusedMultiplyAdd(waves[waveform[i]] * gain, gains[envelope[i]], levels[envelope[i]]);
        }

        muteGains[voice] = gain;
    }

    void AddHeldVoice(ReadOnlySpan<ushort> waveform, float gain, float level, Span<float> bus)
    {
        float[] waves = model.Waveform;
        waveform = waveform[..bus.Length];
        int i = 0;
        while (i <= bus.Length - Vector128<ushort>.Count)
        {
            // Pulse, noise and silence stand still for many cycles.
            int end = i + Vector128<ushort>.Count;
            if (Vector128.EqualsAll(Vector128.Create(waveform[i..]), Vector128.Create(waveform[i])))
            {
                var held = Vector128.Create(MathF.FusedMultiplyAdd(waves[waveform[i]], gain, level));
                Span<float> values = bus[i..end];
                (Vector128.Create(values) + held).CopyTo(values);
                values = values[Vector128<float>.Count..];
                (Vector128.Create(values) + held).CopyTo(values);
                i = end;
            }
            else
            {
                for (; i < end; i++)
                    bus[i] += MathF.FusedMultiplyAdd(waves[waveform[i]], gain, level);
            }
        }

        for (; i < bus.Length; i++)
            bus[i] += MathF.FusedMultiplyAdd(waves[waveform[i]], gain, level);
    }

    void Tune(int value)
    {
        cutoff = value;
        oldFilter?.Tune(value);
        newFilter?.Tune(value);
    }

    void UpdateRouting()
    {
        int inputs = int.PopCount(routing);
        oldFilter?.Route(inputs);
        newFilter?.Route(inputs);
        output = model.Output(MixerInputs, modeVolume & 15);
    }
}
