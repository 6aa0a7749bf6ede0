using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;
using SidFlow.Services.Logs;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Serving;

/// <summary>The daemon's log: lines for people on standard output, JSON in a rolling file, the newest in memory for administrators.</summary>
sealed class DaemonLog : IAsyncDisposable
{
    const int KeptDays = 14;
    const long MostBytesPerFile = 20L << 20;

    readonly LoggingLevelSwitch least = new();

    DaemonLog(LogGrade level, Action<LoggerConfiguration> write)
    {
        Level = level;
        LoggerConfiguration configuration = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(least)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // A start that fails goes on as an exception, which the command line tells in one line.
            .Filter.ByExcluding(entry => entry.MessageTemplate.Text == "Hosting failed to start")
            .WriteTo.Sink(new BookSink(Book));
        write(configuration);
        Logger = configuration.CreateLogger();
    }

    public Logger Logger { get; }

    public LogBook Book { get; } = new();

    /// <summary>Lines of less weight are not written; may be changed at any time.</summary>
    public LogGrade Level
    {
        get => BookSink.GradeOf(least.MinimumLevel);
        set => least.MinimumLevel = value switch
        {
            LogGrade.Debug => LogEventLevel.Debug,
            LogGrade.Information => LogEventLevel.Information,
            LogGrade.Warning => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };
    }

    public static DaemonLog Open(SidFlowSettings settings) => new(settings.Log.Level, configuration => configuration
        .WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}")
        .WriteTo.File(new JsonFormatter(renderMessage: true), Path.Combine(settings.DataDir, "logs", "sidflowd-.json"),
            rollingInterval: RollingInterval.Day, retainedFileCountLimit: KeptDays,
            fileSizeLimitBytes: MostBytesPerFile, rollOnFileSizeLimit: true));

    /// <summary>Into one file alone, from warnings on.</summary>
    public static DaemonLog OpenFile(SidFlowSettings settings, string file) =>
        new(settings.Log.Level, configuration => configuration.WriteTo.File(file, restrictedToMinimumLevel: LogEventLevel.Warning, formatProvider: System.Globalization.CultureInfo.InvariantCulture));

    public ValueTask DisposeAsync() => Logger.DisposeAsync();
}
