using System.CommandLine;
using Serilog.Core;
using SidFlow.Host.CommandLine;
using SidFlow.Host.Serving;
using SidFlow.Services;
using SidFlow.Services.Backup;
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
        serve.SetAction((line, stop) => RunAsync(() => HostSettings.Load(line.GetValue(data), line.GetValue(port), line.GetValue(library)), stop));
        return serve;
    }

    /// <param name="load">Reads the settings, for each of its starts anew.</param>
    static async Task<int> RunAsync(Func<SidFlowSettings> load, CancellationToken stop)
    {
        var manager = ServiceManager.FromEnvironment();
        SidFlowSettings settings = Load(load);
        await using DaemonLog log = DaemonLog.Open(settings);
        Serilog.Log.Logger = log.Logger;
        while (await RunOnceAsync(settings, log, manager, stop))
            settings = Load(load);
        return ExitCode.Done;
    }

    /// <summary>A restore that is due brings settings along, which count from this start on.</summary>
    static SidFlowSettings Load(Func<SidFlowSettings> load)
    {
        SidFlowSettings settings = load();
        if (PreparedRestore.Find(settings.DataDir) is null)
            return settings;
        DataFolderLock.Take(settings).Dispose();
        return load();
    }

    /// <returns>Whether to begin anew.</returns>
    static async Task<bool> RunOnceAsync(SidFlowSettings settings, DaemonLog kept, ServiceManager manager, CancellationToken stop)
    {
        bool again;
        Logger log = kept.Logger;
        kept.Level = settings.Log.Level;
        foreach (string key in settings.UnknownKeys)
            log.Warning("The setting {Key} means nothing to this version; check its spelling", key);
        await using (Daemon daemon = await Daemon.StartAsync(settings, kept, stop, manager))
        {
            log.Information("{Product} {Version} plays at {Address}, data in {DataDir}", Product.Name, Product.Version, daemon.Address, settings.DataDir);
            again = await daemon.RunAsync(stop);
            log.Information(again ? "Stopping, to begin anew" : "Stopping");
        }
        log.Information("Stopped");
        return again;
    }
}
