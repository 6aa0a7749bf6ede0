using SidFlow.Emu.Sid.Digital;

namespace SidFlow.Benchmarks.Chips;

/// <summary>Searches the weights with which the fewest bits of a chip's samples are wrong.</summary>
/// <remarks>
/// The error is a staircase, so it is searched at random: steps of falling size from the best weights so far, several times from other
/// beginnings. The seed is fixed, so the same dumps give the same weights. Wrong bits count alike, whatever their weight in the sound.
/// </remarks>
sealed class PulldownFit
{
    const int Steps = 5000;
    const int Lines = PulldownWeights.Lines;
    const int FirstSeen = 4;

    readonly int[] codes;

    // For each code and each of the eight lines that OSC3 shows: how many samples show it high, and how many low.
    readonly int[] highs;
    readonly int[] lows;
    readonly float[] fromHigherHalf = new float[64];
    readonly float[] fromLowerHalf = new float[64];

    PulldownFit(ReadOnlySpan<byte> samples, int waveform)
    {
        var order = new SortedDictionary<int, int>();
        for (int i = 0; i < ChipSamples.Count; i++)
            order.TryAdd(ChipSamples.Driven(waveform, i), 0);
        codes = [.. order.Keys];
        foreach ((int index, int code) in codes.Index())
            order[code] = index;
        highs = new int[codes.Length * 8];
        lows = new int[codes.Length * 8];
        for (int i = 0; i < ChipSamples.Count; i++)
        {
            int at = order[ChipSamples.Driven(waveform, i)] * 8;
            for (int bit = 0; bit < 8; bit++)
                ((samples[i] >> bit & 1) != 0 ? highs : lows)[at + bit]++;
        }
    }

    public static PulldownWeights Of(ChipSamples chip, int waveform, IEnumerable<PulldownWeights> beginnings, CancellationToken stop)
    {
        var fit = new PulldownFit(chip.Of(waveform), waveform);
        // The search counts in another order than the emulator does, so the last word has the emulator's own table.
        return beginnings
            .Select((begin, i) => fit.Search(begin, new Random(i), stop))
            .MinBy(found => chip.Error(waveform, found.Table()));
    }

    PulldownWeights Search(PulldownWeights begin, Random random, CancellationToken stop)
    {
        PulldownWeights best = begin;
        int least = Wrong(begin);
        for (int step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            double size = 0.3 * Math.Pow(0.002, (double)step / Steps);
            PulldownWeights next = Near(best, size, random);
            int wrong = Wrong(next);
            if (wrong <= least)
                (best, least) = (next, wrong);
        }

        return best;
    }

    static PulldownWeights Near(PulldownWeights around, double size, Random random)
    {
        double Step(double value) => random.Next(2) == 0 ? value : value * Math.Exp(size * (random.NextDouble() + random.NextDouble() - 1));
        return around with
        {
            Threshold = Step(around.Threshold),
            TopBit = Step(around.TopBit),
            Pulse = Step(around.Pulse),
            FromAbove = Step(around.FromAbove),
            FromBelow = Step(around.FromBelow),
        };
    }

    int Wrong(PulldownWeights weights)
    {
        int wrong = 0;
        for (int line = FirstSeen; line < Lines; line++)
        {
            double sum = 0;
            Array.Clear(fromHigherHalf);
            Array.Clear(fromLowerHalf);
            for (int other = 0; other < Lines; other++)
            {
                if (other == line)
                    continue;
                double weight = weights.Weight(line - other);
                sum += weight;
                float[] half = other >= 6 ? fromHigherHalf : fromLowerHalf;
                double whenHigh = other == Lines - 1 ? 1 - weights.TopBit : 0;
                for (int code = 0; code < 64; code++)
                    half[code] += (float)(weight * ((code >> other % 6 & 1) != 0 ? whenHigh : 1));
            }

            float most = (float)((1 - weights.Threshold) * sum + weights.Pulse);
            for (int i = 0; i < codes.Length; i++)
            {
                int code = codes[i];
                bool high = (code >> line & 1) != 0 && fromHigherHalf[code >> 6] + fromLowerHalf[code & 63] < most;
                wrong += high ? lows[i * 8 + line - FirstSeen] : highs[i * 8 + line - FirstSeen];
            }
        }

        return wrong;
    }
}
