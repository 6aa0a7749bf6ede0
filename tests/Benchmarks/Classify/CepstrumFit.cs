using SidFlow.Ml.Features;
using SidFlow.Services.Classify;

namespace SidFlow.Benchmarks.Classify;

/// <summary>The least-squares lines of <see cref="CepstrumResidual"/>, from the songs at hand.</summary>
static class CepstrumFit
{
    public static int Run(SampledSong[] songs, SongFeatures features, CancellationToken stop)
    {
        FeatureRecord[] records = [.. songs.Select(song => features.Measure(song.Tune, song.Song, song.Length, stop).Record)
            .OfType<FeatureRecord>().Where(record => record.Degraded is null)];
        Report.Header($"Cepstrum from waveforms and cutoff, {records.Length} songs");
        for (int which = 0; which < 2; which++)
        {
            double[][] rows = [.. records.Select(record => CepstrumResidual.PredictorsOf(record.Voices))];
            double[] values = [.. records.Select(record => record.Audio.MfccMeans[which])];
            double[] weights = Solve(rows, values);
            double squares = rows.Select((row, i) => values[i] - row.Zip(weights, (a, b) => a * b).Sum()).Sum(rest => rest * rest);
            double mean = values.Average();
            double before = values.Sum(value => (value - mean) * (value - mean));
            Console.WriteLine($"coefficient {which + 1}: [{string.Join(", ", weights.Select(weight => weight.ToString("F4")))}], "
                + $"three deviations {3 * Math.Sqrt(squares / values.Length):F4}, explained {1 - (squares / before):F3}");
        }
        return 0;
    }

    /// <summary>Normal equations with a little ridge, by elimination.</summary>
    static double[] Solve(double[][] rows, double[] values)
    {
        int size = rows[0].Length;
        double[,] left = new double[size, size + 1];
        foreach ((double[] row, double value) in rows.Zip(values))
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                    left[i, j] += row[i] * row[j];
                left[i, size] += row[i] * value;
            }
        }
        for (int i = 0; i < size; i++)
            left[i, i] += 1e-6 * rows.Length;
        for (int pivot = 0; pivot < size; pivot++)
        {
            for (int i = 0; i < size; i++)
            {
                double factor = i == pivot ? 0 : left[i, pivot] / left[pivot, pivot];
                for (int j = pivot; factor != 0 && j <= size; j++)
                    left[i, j] -= factor * left[pivot, j];
            }
        }
        return [.. Enumerable.Range(0, size).Select(i => left[i, size] / left[i, i])];
    }
}
