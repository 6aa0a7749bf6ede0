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
    float[] routed;
    float[] audio;
    Piece[] pieces = new Piece[64];
    int pieceCount;
    float[] muteGains = [1, 1, 1];
    float[] muteTargets = [1, 1, 1];

    int cutoff;
    int resonance;
    int routing;
    int modeVolume;

    public AnalogStage(ChipProfile profile, bool digiboost, int capacity, FilterPace pace)
    {
        model = AnalogModel.For(profile.Model);
        external = digiboost && profile.Model == ChipModel.Mos8580 ? model.BoostedExternalInput : model.ExternalInput;
        routed = new float[capacity];
        audio = new float[capacity];
        muteStep = pace.CyclesPerStep / 8192f;
        Filter = profile.Model == ChipModel.Mos6581
            ? new FilterCircuit<Vcr6581>(model, new Vcr6581(model, profile), pace)
            : new FilterCircuit<Dac8580>(model, new Dac8580(model, profile.FilterCurve), pace);
    }

    /// <summary>A stretch of a block between two writes.</summary>
    /// <param name="End">Of it, in the block's kept cycles.</param>
    /// <param name="Filter">What the filter is set to.</param>
    /// <param name="Output">Mixer and volume, a curve over the mean of the inputs.</param>
    /// <param name="MixerInputs">How many there are.</param>
    public readonly record struct Piece(int End, FilterSettings Filter, SampledCurve Output, int MixerInputs);

    public StateVariableFilter Filter { get; private set; }

    /// <summary>Of the present block: its pieces, what is routed through the filter, and the sum of the mixer's inputs.</summary>
    public ReadOnlySpan<Piece> Pieces => pieces.AsSpan(0, pieceCount);
    public float[] Routed => routed;
    public float[] Mix => audio;

    bool VoiceThreeOff => (modeVolume & 0x80) != 0 && (routing & 4) == 0;

    /// <summary>Between two blocks.</summary>
    public AnalogStage Copy()
    {
        var copy = (AnalogStage)MemberwiseClone();
        copy.Filter = Filter.Copy();
        copy.routed = new float[routed.Length];
        copy.audio = new float[audio.Length];
        copy.pieces = new Piece[pieces.Length];
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
                cutoff = (cutoff & 0x7f8) | (value & 7);
                break;
            case 22:
                cutoff = (cutoff & 7) | value << 3;
                break;
            case 23:
                routing = value & 15;
                resonance = value >> 4;
                break;
            case 24:
                modeVolume = value;
                break;
        }
    }

    /// <summary>A muted voice keeps running and keeps its DC level; only its swing fades out over some milliseconds.</summary>
    public void Mute(int voice, bool muted) => muteTargets[voice] = muted ? 0 : 1;

    /// <summary>Takes the voices of the block's next cycles, until whose end no register changes.</summary>
    /// <param name="block">DAC codes.</param>
    /// <param name="start">First of its kept cycles.</param>
    /// <param name="end">Behind the last one.</param>
    public void Hear(VoiceBlock block, int start, int end)
    {
        Span<float> filtered = routed.AsSpan(start..end);
        Span<float> direct = audio.AsSpan(start..end);
        filtered.Fill((routing & 8) != 0 ? external : 0);
        direct.Fill((routing & 8) != 0 ? model.FilterOffset : external + model.FilterOffset);
        for (int voice = 0; voice < 3; voice++)
        {
            if (voice == 2 && VoiceThreeOff)
                continue;
            Span<float> bus = (routing >> voice & 1) != 0 ? filtered : direct;
            AddVoice(block.Waveform(voice)[start..end], block.Envelope(voice)[start..end], voice, bus);
        }

        if (pieceCount == pieces.Length)
            Array.Resize(ref pieces, 2 * pieces.Length);
        float Share(int mode) => (modeVolume & mode) != 0 ? model.FilterGain : 0;
        pieces[pieceCount++] = new Piece(
            end,
            new FilterSettings(cutoff, resonance, int.PopCount(routing), Share(0x10), Share(0x20), Share(0x40)),
            model.Output(MixerInputs, modeVolume & 15),
            MixerInputs);
    }

    /// <summary>Runs the filter through the block.</summary>
    public void RunFilter()
    {
        int start = 0;
        foreach (ref readonly Piece piece in Pieces)
        {
            Filter.Set(piece.Filter);
            Filter.Run(piece.Filter, routed.AsSpan(0, piece.End), start, audio);
            start = piece.End;
        }
    }

    /// <summary>Ends the block, whose filter has run, with the voltage at AUDIO OUT: full scale ±1, DC included.</summary>
    public ReadOnlySpan<float> Amplify()
    {
        int start = 0;
        foreach (ref readonly Piece piece in Pieces)
        {
            piece.Output.MapMean(audio.AsSpan(start..piece.End), piece.MixerInputs);
            start = piece.End;
        }

        pieceCount = 0;
        return audio.AsSpan(0, start);
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
        var (gains, levels) = (Vector128.Create(gain), Vector128.Create(level));
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
                for (; i < end; i += Vector128<float>.Count)
                {
                    ReadOnlySpan<ushort> codes = waveform.Slice(i, Vector128<float>.Count);
                    var swing = Vector128.Create(waves[codes[0]], waves[codes[1]], waves[codes[2]], waves[codes[3]]);
                    Span<float> values = bus.Slice(i, Vector128<float>.Count);
                    (Vector128.Create(values) + Vector128.FusedMultiplyAdd(swing, gains, levels)).CopyTo(values);
                }
            }
        }

        for (; i < bus.Length; i++)
            bus[i] += MathF.FusedMultiplyAdd(waves[waveform[i]], gain, level);
    }
}
