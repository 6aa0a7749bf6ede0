using SidFlow.Emu.Sid;
using SidFlow.Hw.Pump;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Doctor;
using SidFlow.Services.Heads;
using SidFlow.Services.Settings;

namespace SidFlow.Host.CommandLine;

/// <summary>The settings as they stand for one command line.</summary>
static class HostSettings
{
    const string DemoFolder = "demo-tunes";

    /// <param name="port">Null: as configured; likewise the others.</param>
    /// <exception cref="SettingsException">A setting is not allowed.</exception>
    public static SidFlowSettings Load(string? data = null, int? port = null, IReadOnlyList<string>? library = null) =>
        Load(data, port, library, SettingsSources.ReadEnvironment());

    /// <summary>The settings of the installed service, for those who look after it from a shell: what its unit says holds here too, unless a folder is named.</summary>
    /// <exception cref="SettingsException">A setting is not allowed.</exception>
    public static SidFlowSettings LoadOfService(string? data, InstalledUnit? unit)
    {
        Dictionary<string, string> environment = new(SettingsSources.ReadEnvironment());
        if (data is null && unit is not null)
            foreach ((string name, string value) in unit.Environment)
                environment.TryAdd(name, value);
        return Load(data, null, null, environment);
    }

    static SidFlowSettings Load(string? data, int? port, IReadOnlyList<string>? library, IReadOnlyDictionary<string, string> environment)
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
            Environment = environment,
            CommandLine = commandLine,
        });
        return settings with { Library = settings.Library with { DemoFolder = settings.Library.DemoFolder ?? ShippedDemoFolder() } };
    }

    /// <summary>The household's devices, not opened yet.</summary>
    /// <exception cref="SettingsException">A device cannot be used as it is set.</exception>
    public static DeviceDirectory Devices(SidFlowSettings settings, TimeProvider clock)
    {
        try
        {
            return DeviceDirectory.Open(settings.Devices, settings.PreferredEngines,
                new BreakerOptions(settings.Routing.OpenTokens, settings.Routing.Refill), Drivers(clock));
        }
        catch (FormatException fault)
        {
            throw new SettingsException(fault.Message, fault);
        }
    }

    public static DriverRoom Drivers(TimeProvider clock) => new(clock, StartPump);

    /// <summary>This program once more, under another verb.</summary>
    public static (string Program, string[] Arguments) Self(params string[] verb)
    {
        string program = Environment.ProcessPath!;
        string self = Path.Combine(AppContext.BaseDirectory, "sidflowd.dll");
        // Run by "dotnet sidflowd.dll", the process is dotnet.
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? (program, [self, .. verb]) : (program, verb);
    }

    static PumpedPort StartPump(string driver, string options)
    {
        (string program, string[] arguments) = Self("pump", driver, options);
        return PumpedPort.Open(PumpProcess.Start(program, arguments));
    }

    /// <summary>The chips that the settings ask for, with the shipped rules and the operator's own where rules are on.</summary>
    /// <exception cref="SettingsException">A rule file cannot be read or understood.</exception>
    public static ChipChoice Chips(SidFlowSettings settings) => Chips(settings.Emulator, settings.ChipRuleFile);

    /// <inheritdoc cref="Chips(SidFlowSettings)"/>
    /// <param name="ownRules">The operator's.</param>
    public static ChipChoice Chips(EmulatorSettings emulator, string ownRules) => new(
        new SoftwareSidOptions
        {
            Profile6581 = ChipProfile.Find(emulator.Profile6581)!,
            Profile8580 = ChipProfile.Find(emulator.Profile8580)!,
            Digiboost = emulator.Digiboost,
        },
        emulator.TuneProfiles ? ChipRules(ownRules) : SidFlow.Services.Heads.ChipRules.None);

    /// <exception cref="SettingsException">A rule file cannot be read or understood.</exception>
    public static ChipRules ChipRules(SidFlowSettings settings) => ChipRules(settings.ChipRuleFile);

    static ChipRules ChipRules(string ownRules)
    {
        try
        {
            return SidFlow.Services.Heads.ChipRules.Load(Path.Combine(AppContext.BaseDirectory, "chip-rules.txt"), ownRules);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The chip rules are not usable: {fault.Message}", fault);
        }
    }

    /// <summary>As chip rules name it: below the library's first root when it lies there, else the bare name.</summary>
    public static string PathInLibrary(SidFlowSettings settings, string file)
    {
        string? root = settings.Library.Roots is [string first, ..] ? first : null;
        string relative = root is null ? ".." : Path.GetRelativePath(root, file);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? Path.GetFileName(file) : relative;
    }

    static string? ShippedDemoFolder()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, DemoFolder);
        return Directory.Exists(folder) ? folder : null;
    }
}
