using SidFlow.Ml.Features;

namespace SidFlow.Ml.Fingerprints;

/// <summary>How pitch moves within notes.</summary>
static class PitchTerms
{
    /// <summary>A frame's change below this share of the frequency belongs to vibrato and slides, above it to arpeggios: 0.7 of a semitone.</summary>
    const double Small = 0.0417;

    /// <param name="vibrato">How many frames pitch goes one way, and how far in half octaves of the frequency's 4096th.</param>
    /// <param name="arpeggio">Semitones from frame to frame, one, two and three in a row.</param>
    public static void Read(FrameTable frames, List<uint> vibrato, List<uint> arpeggio)
    {
        for (int voice = 0; voice < frames.Voices; voice++)
        {
            int direction = 0, run = 0, depth = 0, last = 0, lastButOne = 0;
            for (int frame = 1; frame < frames.Frames; frame++)
            {
                ref readonly VoiceFrame before = ref frames.At(frame - 1, voice);
                ref readonly VoiceFrame at = ref frames.At(frame, voice);
                if (at.Onset || !at.Pitched || !before.Pitched)
                {
                    direction = run = last = lastButOne = 0;
                    continue;
                }

                int change = at.Frequency - before.Frequency;
                if (Math.Abs(change) > before.Frequency * Small)
                {
                    int semitones = (int)Math.Round(frames.Clock.Note(at.Frequency) - frames.Clock.Note(before.Frequency));
                    arpeggio.Add(Term.Of(1, semitones));
                    arpeggio.Add(Term.Of(2, last, semitones));
                    arpeggio.Add(Term.Of(3, lastButOne, last, semitones));
                    (lastButOne, last) = (last, semitones);
                    direction = run = 0;
                    continue;
                }

                (lastButOne, last) = (last, 0);
                if (Math.Sign(change) == direction)
                {
                    run++;
                    depth += Math.Abs(change);
                    continue;
                }

                if (direction != 0)
                {
                    int far = (int)Math.Round(2 * Portable.Log2(Math.Max(1, 4096.0 * depth / before.Frequency)));
                    vibrato.Add(Term.Of(1, run));
                    vibrato.Add(Term.Of(2, run, far));
                }

                (direction, run, depth) = (Math.Sign(change), 1, Math.Abs(change));
            }
        }
    }
}
