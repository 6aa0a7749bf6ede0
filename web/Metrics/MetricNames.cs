using System.Text.RegularExpressions;

namespace SidFlow.Web.Metrics;

/// <summary>Names as Prometheus wants them: words with underscores, the base unit at the end, <c>_total</c> after what only counts up.</summary>
static partial class MetricNames
{
    public static string Of(string instrument, string? unit, MetricKind kind)
    {
        string name = Plain(instrument);
        // "_count" belongs to histograms there.
        if (kind == MetricKind.Gauge && name.EndsWith("_count", StringComparison.Ordinal))
            name = name[..^"_count".Length];
        string suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            "1" when kind == MetricKind.Gauge => "_ratio",
            _ => "",
        };
        if (suffix.Length > 0 && !name.EndsWith(suffix, StringComparison.Ordinal))
            name += suffix;
        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    public static string Plain(string name) => NotPlain().Replace(name, "_");

    public static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex NotPlain();
}
