using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using SidFlow.Services.Logs;

namespace SidFlow.Host.Serving;

/// <summary>Writes the log into the book that administrators read from afar.</summary>
sealed class BookSink(LogBook book) : ILogEventSink
{
    /// <summary>Properties that only the log on the machine itself shows: whoever reads the set-up token becomes super-admin.</summary>
    static readonly string[] Kept = ["Token"];

    readonly MessageTemplateTextFormatter plain = new("{Message:lj}", CultureInfo.InvariantCulture);

    public void Emit(LogEvent logEvent)
    {
        foreach (string secret in Kept)
            if (logEvent.Properties.ContainsKey(secret))
                logEvent = Without(logEvent, secret);
        string source = logEvent.Properties.GetValueOrDefault("SourceContext") is ScalarValue { Value: string name } ? name[(name.LastIndexOf('.') + 1)..] : "";
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        plain.Format(logEvent, text);
        book.Add(logEvent.Timestamp, GradeOf(logEvent.Level), source, text.ToString(), logEvent.Exception?.ToString());
    }

    public static LogGrade GradeOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => LogGrade.Debug,
        LogEventLevel.Information => LogGrade.Information,
        LogEventLevel.Warning => LogGrade.Warning,
        _ => LogGrade.Error,
    };

    static LogEvent Without(LogEvent entry, string name)
    {
        var copy = new LogEvent(entry.Timestamp, entry.Level, entry.Exception, entry.MessageTemplate, entry.Properties.Select(pair => new LogEventProperty(pair.Key, pair.Value)));
        copy.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue("(shown in the log on the machine)")));
        return copy;
    }
}
