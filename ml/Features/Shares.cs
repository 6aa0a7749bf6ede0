namespace SidFlow.Ml.Features;

/// <summary>Small sums that many dimensions are made of.</summary>
static class Shares
{
    /// <summary>0..1; what is no number counts as 0.</summary>
    public static double Unit(double value) => value > 0 ? Math.Min(value, 1) : 0;

    public static double Of(double part, double whole) => whole > 0 ? part / whole : 0;

    /// <summary>Entropy of counts in bits; 0 for none.</summary>
    public static double Entropy(ReadOnlySpan<double> counts)
    {
        double total = 0;
        foreach (double count in counts)
            total += count;
        double bits = 0;
        foreach (double count in counts)
        {
            if (count > 0)
                bits -= count / total * Portable.Log2(count / total);
        }

        return bits;
    }

    public static (double Mean, double Deviation) Spread(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            return (0, 0);
        double sum = 0;
        foreach (double value in values)
            sum += value;
        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / values.Length));
    }

    /// <summary>1 for equal values, 0 for values that spread by their mean or more.</summary>
    public static double Evenness(ReadOnlySpan<double> values)
    {
        (double mean, double deviation) = Spread(values);
        return mean > 0 ? Unit(1 - (deviation / mean)) : 0;
    }

    /// <summary>The value at a share of the sorted values, between neighbours on the line through them.</summary>
    public static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.IsEmpty)
            return 0;
        double place = share * (sorted.Length - 1);
        int at = (int)place;
        return at + 1 < sorted.Length ? sorted[at] + ((place - at) * (sorted[at + 1] - sorted[at])) : sorted[^1];
    }
}
