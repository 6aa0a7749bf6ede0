using System.Globalization;
using System.Text;

namespace SidFlow.Web.Metrics;

/// <summary>The text exposition format, version 0.0.4.</summary>
public static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(16_384);
        foreach (MetricFamily family in families)
        {
            IReadOnlyList<MetricSample> samples = family.Read();
            if (samples.Count == 0)
                continue;
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (MetricSample sample in samples)
                Append(text, family, sample);
        }
        return text.ToString();
    }

    static void Append(StringBuilder text, MetricFamily family, MetricSample sample)
    {
        if (family.Kind != MetricKind.Histogram)
        {
            Line(text, family.Name, sample.Labels, sample.Value);
            return;
        }
        string before = sample.Labels.Length == 0 ? "" : sample.Labels + ",";
        foreach ((double upTo, long count) in sample.Buckets)
            Line(text, family.Name + "_bucket", $"{before}le=\"{Number(upTo)}\"", count);
        Line(text, family.Name + "_bucket", $"{before}le=\"+Inf\"", sample.Count);
        Line(text, family.Name + "_sum", sample.Labels, sample.Value);
        Line(text, family.Name + "_count", sample.Labels, sample.Count);
    }

    static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static string EscapeHelp(string help) => help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
