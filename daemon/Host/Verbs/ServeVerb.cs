using System.CommandLine;
using Serilog.Core;
using SidFlow.Host.CommandLine;
using SidFlow.Host.Serving;
using SidFlow.Services;
using SidFlow.Services.Settings;

namespace SidFlow.Host.Verbs;

/// <summary><c>serve</c>: the daemon, in the foreground, until SIGINT or SIGTERM.</summary>
static class ServeVerb
{
    public static Command Command()
    {
        Option<int?> port = new("--port") { Description = "TCP port (setting Web:Port); 0 takes a free one", HelpName = "N" };
        port.Validators.Add(result => CommonOptions.Within(result, 0, 65_535));
        Option<string?> data = CommonOptions.Data();
        Option<string[]> library = new("--library") { Description = "A folder of tunes (setting Library:Roots); may be given several times", HelpName = "DIR" };
        Command serve = new("serve", "Run the player: room, web page, API") { port, data, library };
        serve.SetAction((line, stop) => RunAsync(HostSettings.Load(line.GetValue(data), line.GetValue(port), line.GetValue(library)), stop));
        return serve;
    }

    static async Task<int> RunAsync(SidFlowSettings settings, CancellationToken stop)
    {
        await using Logger log = Logs.Open(settings);
        Serilog.Log.Logger = log;
        foreach (string key in settings.UnknownKeys)
            log.Warning("The setting {Key} means nothing to this version; check its spelling", key);
        await using (Daemon daemon = await Daemon.StartAsync(settings, log, stop))
        {
            log.Information("{Product} {Version} plays at {Address}, data in {DataDir}", Product.Name, Product.Version, daemon.Address, settings.DataDir);
            await daemon.RunAsync(stop);
            log.Information("Stopping");
        }
        log.Information("Stopped");
        return ExitCode.Done;
    }
}
