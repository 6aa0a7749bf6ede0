using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Serving;

/// <summary>The daemon's log: lines for people on standard output, JSON in a rolling file.</summary>
static class Logs
{
    const int KeptDays = 14;
    const long MostBytesPerFile = 20L << 20;

    public static Logger Open(SidFlowSettings settings) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        // A start that fails goes on as an exception, which the command line tells in one line.
        .Filter.ByExcluding(entry => entry.MessageTemplate.Text == "Hosting failed to start")
        .WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}")
        .WriteTo.File(new JsonFormatter(renderMessage: true), Path.Combine(settings.DataDir, "logs", "sidflowd-.json"),
            rollingInterval: RollingInterval.Day, retainedFileCountLimit: KeptDays,
            fileSizeLimitBytes: MostBytesPerFile, rollOnFileSizeLimit: true)
        .CreateLogger();
}
