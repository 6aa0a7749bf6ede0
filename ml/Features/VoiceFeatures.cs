namespace SidFlow.Ml.Features;

/// <summary>What the voices and the filter do, from frame to frame.</summary>
public sealed record VoiceFeatures
{
    /// <summary>More writes to <c>$D418</c> in a frame than any music player needs: samples are played.</summary>
    const int SampleWrites = 8;

    const double SampleFrames = 0.05;
    const double FastestMove = 12, SlowestMove = 1.5;

    /// <summary>Share of frame pairs, both pitched in one voice, whose pitch moves by 1.5 to 12 semitones.</summary>
    public double ArpeggioRate { get; init; }

    /// <summary>Shares of active voice frames; a combined waveform counts for each of its parts.</summary>
    public double Triangle { get; init; }

    public double Saw { get; init; }
    public double Pulse { get; init; }
    public double Noise { get; init; }

    /// <summary>Mean change of the pulse width between neighbouring frames of a voice that pulses in both, 0..4095.</summary>
    public double PulseWidthChange { get; init; }

    /// <summary>0..2047, mean over frames and chips.</summary>
    public double CutoffMean { get; init; }

    /// <summary>Mean change between neighbouring frames, 0..2047.</summary>
    public double CutoffChange { get; init; }

    public double VolumeWritesPerFrame { get; init; }

    /// <summary>Whether samples are played through the volume register: more than 8 writes in 5 % of the frames and more.</summary>
    public bool HasSamples { get; init; }

    /// <summary>Share of onsets with attack up to 3 (24 ms) and release up to 4 (114 ms).</summary>
    public double PluckRatio { get; init; }

    /// <summary>Share of onsets with attack and release from 8 (100 and 300 ms) on.</summary>
    public double PadRatio { get; init; }

    /// <summary>Active voice frames of all.</summary>
    public double ActiveRatio { get; init; }

    internal static VoiceFeatures Of(FrameTable frames)
    {
        int active = 0, triangle = 0, saw = 0, pulse = 0, noise = 0, onsets = 0, plucks = 0, pads = 0;
        int pitchedPairs = 0, arpeggio = 0, pulsePairs = 0;
        long pulseWidths = 0;
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            VoiceFrame before = default;
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                VoiceFrame at = frames.At(frame, voice);
                if (at.Active)
                {
                    active++;
                    triangle += at.Has(RegisterMap.Triangle) ? 1 : 0;
                    saw += at.Has(RegisterMap.Saw) ? 1 : 0;
                    pulse += at.Has(RegisterMap.Pulse) ? 1 : 0;
                    noise += at.Has(RegisterMap.Noise) ? 1 : 0;
                }

                if (at.Onset)
                {
                    onsets++;
                    plucks += at is { Attack: <= 3, Release: <= 4 } ? 1 : 0;
                    pads += at is { Attack: >= 8, Release: >= 8 } ? 1 : 0;
                }

                if (at.Pitched && before.Pitched)
                {
                    pitchedPairs++;
                    double move = Math.Abs(frames.Clock.Note(at.Frequency) - frames.Clock.Note(before.Frequency));
                    arpeggio += move is >= SlowestMove and <= FastestMove ? 1 : 0;
                }

                if (at.Active && before.Active && at.Has(RegisterMap.Pulse) && before.Has(RegisterMap.Pulse))
                {
                    pulsePairs++;
                    pulseWidths += Math.Abs(at.PulseWidth - before.PulseWidth);
                }

                before = at;
            }
        }

        return Filter(frames) with
        {
            ActiveRatio = Shares.Of(active, frames.Frames * frames.Voices),
            Triangle = Shares.Of(triangle, active),
            Saw = Shares.Of(saw, active),
            Pulse = Shares.Of(pulse, active),
            Noise = Shares.Of(noise, active),
            ArpeggioRate = Shares.Of(arpeggio, pitchedPairs),
            PulseWidthChange = Shares.Of(pulseWidths, pulsePairs),
            PluckRatio = Shares.Of(plucks, onsets),
            PadRatio = Shares.Of(pads, onsets),
        };
    }

    static VoiceFeatures Filter(FrameTable frames)
    {
        long cutoffs = 0, changes = 0;
        for (int i = 0; i < frames.Cutoff.Length; i++)
        {
            cutoffs += frames.Cutoff[i];
            changes += i < frames.Chips ? 0 : Math.Abs(frames.Cutoff[i] - frames.Cutoff[i - frames.Chips]);
        }

        return new VoiceFeatures
        {
            CutoffMean = Shares.Of(cutoffs, frames.Cutoff.Length),
            CutoffChange = Shares.Of(changes, frames.Cutoff.Length - frames.Chips),
            VolumeWritesPerFrame = Shares.Of(frames.VolumeWrites.Sum(), frames.Frames),
            HasSamples = frames.Frames > 0 && frames.VolumeWrites.Count(writes => writes > SampleWrites) >= SampleFrames * frames.Frames,
        };
    }
}
