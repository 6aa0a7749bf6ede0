using SidFlow.Ml.Features;

namespace SidFlow.Ml.Fingerprints;

/// <summary>One thing a tape tells, and its place in the sketch.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Start">The first of its numbers.</param>
/// <param name="Length">How many there are.</param>
/// <param name="OfRoutine">It knows the play routine rather than what is played with it.</param>
public readonly record struct TapeAspect(string Name, int Start, int Length, bool OfRoutine);

/// <summary>What a tape tells of a song beyond the 58 dimensions, in 192 numbers.</summary>
/// <remarks>
/// Each aspect is a bag of things seen, counted; the count's root weighs. A bag becomes a few numbers by adding each thing, with a sign, to
/// the one that its hash names: two songs' cosine over these numbers is that of the bags, give or take one over the numbers' root. Nothing is learnt
/// here, so a song's numbers never change with the collection.
/// </remarks>
public static class TapeSketch
{
    /// <summary>The largest number: an aspect's numbers are a vector of this length, rounded.</summary>
    public const int Scale = 127;

    public const int Length = 192;

    const int Short = 12, Long = 72;

    public static IReadOnlyList<TapeAspect> Aspects { get; } =
    [
        new("code", 0, Short, true), new("timing", 12, Short, true),
        new("values", 24, Short, false), new("waves", 36, Short, false), new("drums", 48, Short, false), new("pulses", 60, Short, false),
        new("filter", 72, Short, false), new("movement", 84, Short, false), new("tuning", 96, Short, false), new("rhythm", 108, Short, false),
        new("themes", 120, Long, false),
    ];

    /// <param name="program">The tune's bytes as they are loaded; empty where there is no program.</param>
    /// <returns>Whole numbers, −127..127; an aspect of which there is nothing is all 0.</returns>
    public static float[] Of(in SidTrace trace, ReadOnlySpan<byte> program)
    {
        FrameTable frames = FrameTable.Of(trace);
        List<uint> code = [], timing = [], values = [], waves = [], drums = [], openings = [], pulses = [], filter = [], vibrato = [], arpeggio = [], rhythm = [], tuning = [], melody = [], themes = [];
        CodeTerms.Read(program, code);
        WriteTerms.ReadTiming(trace, timing);
        WriteTerms.ReadValues(trace, values);
        WriteTerms.ReadFilter(trace, frames, filter);
        InstrumentTerms.Read(frames, waves, drums, openings);
        InstrumentTerms.ReadPulses(frames, pulses);
        PitchTerms.Read(frames, vibrato, arpeggio);
        NoteTerms.Read(frames, rhythm, tuning, melody, themes);
        List<uint>[][] bags = [[code], [timing], [values], [waves], [drums], [pulses], [filter], [vibrato, arpeggio, openings], [tuning], [rhythm], [melody, themes]];
        float[] sketch = new float[Length];
        for (int i = 0; i < bags.Length; i++)
            Draw(bags[i], sketch.AsSpan(Aspects[i].Start, Aspects[i].Length));
        return sketch;
    }

    /// <summary>Bags of one aspect count alike, whatever they hold.</summary>
    static void Draw(List<uint>[] bags, Span<float> numbers)
    {
        Span<double> sums = stackalloc double[Long];
        Span<double> part = stackalloc double[Long];
        sums.Clear();
        foreach (List<uint> bag in bags)
        {
            part.Clear();
            double squares = 0;
            bag.Sort();
            for (int i = 0; i < bag.Count;)
            {
                int next = i + 1;
                while (next < bag.Count && bag[next] == bag[i])
                    next++;
                double weight = Math.Sqrt(next - i);
                squares += next - i;
                uint lot = Term.Of((int)(bag[i] >> 16), (int)(bag[i] & 0xffff));
                part[(int)((ulong)(lot >> 1) * (uint)numbers.Length >> 31)] += (lot & 1) == 0 ? weight : -weight;
                i = next;
            }

            for (int i = 0; i < numbers.Length && squares > 0; i++)
                sums[i] += part[i] / Math.Sqrt(squares);
        }

        double length = 0;
        foreach (double sum in sums)
            length += sum * sum;
        for (int i = 0; i < numbers.Length && length > 0; i++)
            numbers[i] = (float)Math.Round(Scale * sums[i] / Math.Sqrt(length)) + 0f;
    }
}
