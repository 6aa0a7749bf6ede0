using System.Diagnostics.Metrics;
using System.Text;

namespace SidFlow.Web.Metrics;

public enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument: all its series, each told apart by its labels.</summary>
public sealed class MetricFamily
{
    /// <summary>A label that takes endless values must not fill the memory; further series are left out.</summary>
    const int MostSeries = 500;

    readonly Dictionary<string, MetricSeries> series = [];
    readonly double[] bounds;

    /// <summary>True: each measurement is the value itself; false: it is added to what was.</summary>
    readonly bool absolute;

    MetricFamily(Instrument instrument, MetricKind kind, bool absolute)
    {
        this.absolute = absolute;
        Kind = kind;
        Name = MetricNames.Of(instrument.Name, instrument.Unit, kind);
        Help = string.IsNullOrWhiteSpace(instrument.Description) ? instrument.Name : instrument.Description;
        bounds = kind == MetricKind.Histogram ? BoundsFor(instrument) : [];
    }

    public string Name { get; }
    public string Help { get; }
    public MetricKind Kind { get; }

    /// <summary>Null for an instrument of a kind not known here.</summary>
    public static MetricFamily? For(Instrument instrument)
    {
        Type type = instrument.GetType();
        if (!type.IsGenericType)
            return null;
        Type kind = type.GetGenericTypeDefinition();
        return kind == typeof(Counter<>) ? new(instrument, MetricKind.Counter, absolute: false)
            : kind == typeof(ObservableCounter<>) ? new(instrument, MetricKind.Counter, absolute: true)
            : kind == typeof(UpDownCounter<>) ? new(instrument, MetricKind.Gauge, absolute: false)
            : kind == typeof(ObservableUpDownCounter<>) || kind == typeof(ObservableGauge<>) || kind == typeof(Gauge<>) ? new(instrument, MetricKind.Gauge, absolute: true)
            : kind == typeof(Histogram<>) ? new(instrument, MetricKind.Histogram, absolute: false)
            : null;
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!double.IsFinite(value))
            return;
        string labels = LabelsOf(tags);
        lock (series)
        {
            if (!series.TryGetValue(labels, out MetricSeries? one))
            {
                if (series.Count >= MostSeries)
                    return;
                series[labels] = one = new MetricSeries(labels, bounds);
            }
            one.Record(value, absolute);
        }
    }

    public IReadOnlyList<MetricSample> Read()
    {
        lock (series)
            return [.. series.Values.OrderBy(one => one.Labels, StringComparer.Ordinal).Select(one => one.Read())];
    }

    static double[] BoundsFor(Instrument instrument) =>
        instrument.Unit == "s"
            ? [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10]
            : [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, object? value) in tags)
            pairs[MetricNames.Plain(name)] = value?.ToString() ?? "";
        var text = new StringBuilder();
        foreach ((string name, string value) in pairs)
            text.Append(text.Length == 0 ? "" : ",").Append(name).Append("=\"").Append(MetricNames.Escape(value)).Append('"');
        return text.ToString();
    }
}
