using SidFlow.Ml.Features;

namespace SidFlow.Ml.Fingerprints;

/// <summary>What is played, whatever it is played with.</summary>
static class NoteTerms
{
    const int LongestGap = 200;

    /// <summary>Twice the octaves between two lengths that are told apart.</summary>
    const int FarthestRatio = 6;

    /// <param name="rhythm">Frames from onset to onset, with the note's length and with the gap before.</param>
    /// <param name="tuning">Frequency words of the notes: the routine's table, and the key.</param>
    /// <param name="melody">Intervals, one to four in a row.</param>
    /// <param name="themes">Intervals within the octave, three and four in a row, with the lengths' ratios, and with repeated notes as one: what stays of a work in another's hands.</param>
    public static void Read(FrameTable frames, List<uint> rhythm, List<uint> tuning, List<uint> melody, List<uint> themes)
    {
        foreach (IGrouping<int, Note> voice in NoteReader.Read(frames).GroupBy(note => note.Voice))
        {
            Note[] line = [.. voice.OrderBy(note => note.Start)];
            foreach (Note note in line)
                tuning.Add(Term.Of(1, frames.At(note.Start + (note.Frames / 2), note.Voice).Frequency));
            int[] gaps = [.. line.Zip(line.Skip(1), (note, next) => next.Start - note.Start)];
            int[] intervals = [.. line.Zip(line.Skip(1), (note, next) => next.Pitch - note.Pitch)];
            ReadRhythm(line, gaps, rhythm);
            for (int i = 0; i < intervals.Length; i++)
            {
                for (int length = 1; length <= Math.Min(4, i + 1); length++)
                    melody.Add(Term.Of(length, intervals.AsSpan(i - length + 1, length)));
            }

            ReadThemes(intervals, gaps, themes);
        }
    }

    static void ReadRhythm(Note[] line, int[] gaps, List<uint> rhythm)
    {
        for (int i = 0; i < gaps.Length; i++)
        {
            int gap = Math.Min(LongestGap, gaps[i]);
            rhythm.Add(Term.Of(1, gap));
            rhythm.Add(Term.Of(2, gap, Math.Min(LongestGap, line[i].Frames)));
            if (i > 0)
                rhythm.Add(Term.Of(3, Math.Min(LongestGap, gaps[i - 1]), gap));
        }
    }

    static void ReadThemes(int[] intervals, int[] gaps, List<uint> themes)
    {
        int[] steps = [.. intervals.Select(interval => ((interval % 12) + 12) % 12)];
        int[] ratios = [.. gaps.Select((gap, i) => i == 0 ? 0 : Ratio(gaps[i - 1], gap))];
        for (int i = 2; i < steps.Length; i++)
        {
            themes.Add(Term.Of(1, steps.AsSpan(i - 2, 3)));
            if (i < 3)
                continue;
            themes.Add(Term.Of(2, steps.AsSpan(i - 3, 4)));
            themes.Add(Term.Of(3, [steps[i - 2], ratios[i - 1], steps[i - 1], ratios[i], steps[i]]));
        }

        int[] moving = [.. steps.Where(step => step != 0)];
        for (int i = 3; i < moving.Length; i++)
            themes.Add(Term.Of(4, moving.AsSpan(i - 3, 4)));
    }

    static int Ratio(int before, int gap) =>
        Math.Clamp((int)Math.Round(2 * Portable.Log2(Math.Max(1, gap) / (double)Math.Max(1, before))), -FarthestRatio, FarthestRatio);
}
