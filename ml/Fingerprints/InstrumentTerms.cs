using SidFlow.Ml.Features;

namespace SidFlow.Ml.Fingerprints;

/// <summary>How notes are made: waveforms, pitch and pulse width, frame by frame from each onset on.</summary>
static class InstrumentTerms
{
    /// <summary>Frames of an instrument's beginning.</summary>
    const int Beginning = 8;

    const int NoPitch = -100;

    /// <param name="waves">Control bytes of the first 2, 4 and 8 frames.</param>
    /// <param name="drums">Frames without pitch: how long after the onset, control byte, upper byte of the frequency.</param>
    /// <param name="openings">Semitones from the onset's pitch over the first 4 and 8 frames.</param>
    public static void Read(FrameTable frames, List<uint> waves, List<uint> drums, List<uint> openings)
    {
        Span<int> controls = stackalloc int[Beginning];
        Span<int> moves = stackalloc int[Beginning];
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                ref readonly VoiceFrame onset = ref frames.At(frame, voice);
                if (!onset.Onset)
                    continue;
                int count = 0;
                for (; count < Beginning && frame + count < frames.Frames; count++)
                {
                    ref readonly VoiceFrame at = ref frames.At(frame + count, voice);
                    if (count > 0 && at.Onset)
                        break;
                    controls[count] = at.Control;
                    moves[count] = at.Frequency == 0 ? NoPitch : Semitones(frames.Clock, at.Frequency, onset.Frequency);
                    if (!at.Pitched || at.Has(RegisterMap.Noise))
                        drums.Add(Term.Of(count, at.Control, at.Frequency >> 8));
                }

                for (int length = 2; length <= count; length *= 2)
                {
                    waves.Add(Term.Of(length, controls[..length]));
                    if (length > 2)
                        openings.Add(Term.Of(length, moves[..length]));
                }
            }
        }
    }

    /// <summary>Pulse width at onsets, and how far it moves in a frame.</summary>
    public static void ReadPulses(FrameTable frames, List<uint> terms)
    {
        const int AtOnset = 1, Moved = 2;
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            for (int frame = 0; frame < frames.Frames; frame++)
            {
                ref readonly VoiceFrame at = ref frames.At(frame, voice);
                if (!at.Has(RegisterMap.Pulse))
                    continue;
                if (at.Onset)
                    terms.Add(Term.Of(AtOnset, at.PulseWidth >> 4));
                else if (frame > 0 && at.Active && at.PulseWidth - frames.At(frame - 1, voice).PulseWidth is var change and not 0)
                    terms.Add(Term.Of(Moved, change));
            }
        }
    }

    static int Semitones(TraceClock clock, int word, int from) => (int)Math.Round(clock.Note(word) - (from == 0 ? 0 : clock.Note(from)));
}
