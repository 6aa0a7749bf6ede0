using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SidFlow.Web.Metrics;

/// <summary>Adds up what the process's meters report, for whoever asks.</summary>
public sealed class MetricsCollector : IDisposable
{
    static readonly string[] Meters = [SidFlowMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    readonly MeterListener listener = new();
    readonly ConcurrentDictionary<Instrument, MetricFamily> families = new();

    public MetricsCollector()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (Meters.Contains(instrument.Meter.Name) && MetricFamily.For(instrument) is { } family)
            {
                families[instrument] = family;
                listening.EnableMeasurementEvents(instrument, family);
            }
        };
        listener.SetMeasurementEventCallback<byte>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<short>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<float>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Record(value, tags, family));
        listener.SetMeasurementEventCallback<decimal>((_, value, tags, family) => Record((double)value, tags, family));
        listener.Start();
    }

    /// <summary>All families in the order of their names, the observed ones asked now.</summary>
    public IReadOnlyList<MetricFamily> Collect()
    {
        listener.RecordObservableInstruments();
        return [.. families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => listener.Dispose();

    static void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? family) =>
        ((MetricFamily)family!).Record(value, tags);
}
