namespace SidFlow.Web.Metrics;

/// <summary>The numbers of one series so far. Its family guards it.</summary>
sealed class MetricSeries(string labels, double[] bounds)
{
    readonly long[] buckets = new long[bounds.Length];
    long count;
    double sum;

    public string Labels => labels;

    public void Record(double value, bool absolute)
    {
        count++;
        sum = absolute ? value : sum + value;
        for (int i = 0; i < bounds.Length; i++)
            if (value <= bounds[i])
                buckets[i]++;
    }

    public MetricSample Read() => new(labels, sum, count, [.. bounds.Zip(buckets)]);
}

/// <param name="Labels">As they stand between braces; empty for none.</param>
/// <param name="Value">The value, or the sum of all values of a histogram.</param>
/// <param name="Buckets">Upper bounds, and how many values are not above them; empty for all but histograms.</param>
public sealed record MetricSample(string Labels, double Value, long Count, IReadOnlyList<(double UpTo, long Count)> Buckets);
