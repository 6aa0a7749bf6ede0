using SidFlow.Services.Settings;

namespace SidFlow.Host.CommandLine;

/// <summary>The settings as they stand for one command line.</summary>
static class HostSettings
{
    const string DemoFolder = "demo-tunes";

    /// <param name="port">Null: as configured; likewise the others.</param>
    /// <exception cref="SettingsException">A setting is not allowed.</exception>
    public static SidFlowSettings Load(string? data = null, int? port = null, IReadOnlyList<string>? library = null)
    {
        var commandLine = new Dictionary<string, string>();
        if (data is not null)
            commandLine["DataDir"] = data;
        if (port is not null)
            commandLine["Web:Port"] = $"{port}";
        foreach ((int index, string folder) in (library ?? []).Index())
            commandLine[$"Library:Roots:{index}"] = folder;

        SidFlowSettings settings = SettingsLoader.Load(new SettingsSources
        {
            ShippedFile = Path.Combine(AppContext.BaseDirectory, "appsettings.json"),
            Environment = SettingsSources.ReadEnvironment(),
            CommandLine = commandLine,
        });
        return settings with { Library = settings.Library with { DemoFolder = settings.Library.DemoFolder ?? ShippedDemoFolder() } };
    }

    static string? ShippedDemoFolder()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, DemoFolder);
        return Directory.Exists(folder) ? folder : null;
    }
}
