using System.Net;
using System.Text.Json.Nodes;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Accounts;
using SidFlow.Services.Backup;
using SidFlow.Services.Logs;
using SidFlow.Services.Renders;
using SidFlow.Services.Tls;

namespace SidFlow.Services.Settings;

/// <summary>Layers of keys and values to <see cref="SidFlowSettings"/>, or the name of the key that is wrong.</summary>
public static class SettingsLoader
{
    public const string DataFileName = "settings.json";

    private const string EnvironmentPrefix = "SIDFLOW__";

    /// <summary>Names that SIDFlow has known before there was a rule for them.</summary>
    private static readonly (string Variable, string Key)[] EnvironmentAliases =
    [
        ("PORT", "Web:Port"),
        ("SIDFLOW_ROMS_DIR", "Roms:Folder"),
        ("ADMIN_TOKEN", "Admin:Token"),
        ("SIDFLOW_ADMIN_USER", "Admin:User"),
        ("SIDFLOW_ADMIN_PASSWORD", "Admin:Password"),
        ("SIDFLOW_ADMIN_SESSION_TTL_MS", "Accounts:SessionTtlMs"),
        ("ENABLE_REGISTRATION", "Accounts:Registration"),
        ("PRIVILEGE_SNAPSHOT_RETENTION_DAYS", "Retention:PrivilegeDays"),
        ("PRIVILEGE_SNAPSHOT_WEEKLY_RETENTION_DAYS", "Retention:PrivilegeWeeklyDays"),
    ];

    /// <summary>Secrets as systemd hands them over: files in <c>$CREDENTIALS_DIRECTORY</c>.</summary>
    private static readonly (string Name, string Key)[] Credentials =
    [
        ("admin-token", "Admin:Token"),
        ("admin-password", "Admin:Password"),
        ("registration-code", "Accounts:RegistrationCode"),
        ("tls-password", "Tls:Password"),
        ("backup-passphrase", "Backup:Passphrase"),
    ];

    /// <exception cref="SettingsException">A file is unreadable or a value is not allowed.</exception>
    public static SidFlowSettings Load(SettingsSources sources) => Load(sources, stored: null);

    /// <param name="stored">What settings.json of the data folder would hold; null: what it holds.</param>
    /// <param name="bare">A key that no stronger layer shall cover; null for none.</param>
    /// <exception cref="SettingsException">A file is unreadable or a value is not allowed.</exception>
    internal static SidFlowSettings Load(SettingsSources sources, ReadOnlyMemory<byte>? stored, string? bare = null)
    {
        // The data folder holds a layer itself, so it is found by the other layers first.
        string dataDir = new SettingsReader(Collect(sources, null, null), sources.WorkingFolder).Folder("DataDir", "data");
        return Read(Collect(sources, Path.Combine(dataDir, DataFileName), stored, bare), sources, dataDir);
    }

    /// <summary>The entries of a list of objects as the layers give them, each with texts for its values.</summary>
    internal static IReadOnlyList<JsonObject> ObjectsOf(SettingsSources sources, string key)
    {
        string dataDir = new SettingsReader(Collect(sources, null, null), sources.WorkingFolder).Folder("DataDir", "data");
        return [.. Collect(sources, Path.Combine(dataDir, DataFileName), null).FindObjects(key).Select(DeviceSettings.TreeOf)];
    }

    private static SettingsLayers Collect(SettingsSources sources, string? dataFile, ReadOnlyMemory<byte>? stored, string? bare = null)
    {
        var layers = new SettingsLayers();
        if (sources.ShippedFile is not null)
            layers.AddFile(SettingLayer.Shipped, sources.ShippedFile);
        layers.AddFile(SettingLayer.Operator, sources.Environment.GetValueOrDefault("SIDFLOW_CONFIG", sources.OperatorFile));
        if (dataFile is not null && stored is { } document)
            layers.AddDocument(SettingLayer.Stored, dataFile, document);
        else if (dataFile is not null)
            layers.AddFile(SettingLayer.Stored, dataFile);
        layers.Add(SettingLayer.Environment, "the environment", FromEnvironment(sources.Environment).Where(Counts));
        if (sources.Environment.TryGetValue("CREDENTIALS_DIRECTORY", out string? credentials))
            layers.Add(SettingLayer.Credentials, "systemd's credentials", Credentials.Where(secret => !secret.Key.Equals(bare, StringComparison.OrdinalIgnoreCase)).Select(secret => (secret.Key, File: Path.Combine(credentials, secret.Name))).Where(secret => File.Exists(secret.File))
                .Select(secret => new KeyValuePair<string, string>(secret.Key, File.ReadAllText(secret.File).Trim())));
        layers.Add(SettingLayer.CommandLine, "the command line", sources.CommandLine.Where(Counts));
        return layers;

        bool Counts(KeyValuePair<string, string> pair) => !SettingsLayers.ListOf(pair.Key).Equals(bare, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<KeyValuePair<string, string>> FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        foreach ((string variable, string key) in EnvironmentAliases)
            if (environment.TryGetValue(variable, out string? value))
                yield return new(key, value);
        foreach ((string name, string value) in environment)
            if (name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > EnvironmentPrefix.Length)
                yield return new(name[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), value);
    }

    private static SidFlowSettings Read(SettingsLayers layers, SettingsSources sources, string dataDir)
    {
        var read = new SettingsReader(layers, sources.WorkingFolder);
        read.Folder("DataDir", "data");
        var settings = new SidFlowSettings
        {
            DataDir = dataDir,
            CacheDir = read.Folder("CacheDir", Path.Combine(dataDir, "cache"), "cache in the data folder"),
            Web = new WebSettings(read.Address("Web:Address", "127.0.0.1"), read.Number("Web:Port", 8064, 0, 65535), read.Words("Web:AllowedHosts", "host names"),
                read.Number("Web:RequestsPerMinute", 300, 10, 1_000_000),
                read.Number("Web:ListenersPerClient", 32, 1, 10_000), read.Number("Web:Listeners", 1000, 1, 10_000),
                read.Number("Web:Connections", 12_000, 16, 100_000),
                read.Number("Web:AdminRequestsPerMinute", 20, 5, 1_000_000), read.Subnets("Web:TrustedProxies"),
                read.Site("Web:PublicBaseUrl")),
            Admin = Admin(read, dataDir),
            Accounts = new AccountSettings(
                read.Flag("Accounts:Registration", false), read.Secret("Accounts:RegistrationCode", "any words"), read.Flag("Accounts:RequireTotp", false),
                TimeSpan.FromMilliseconds(read.Count("Accounts:SessionTtlMs", 3_600_000, 300_000, 2_592_000_000))),
            Tls = new TlsSettings(
                read.Number("Tls:Port", 0, 0, 65_535), read.OptionalFolder("Tls:Certificate", "the local authority's"), read.OptionalFolder("Tls:Key", "in the certificate's file"), read.Secret("Tls:Password", "any words")),
            Library = new LibrarySettings(
                read.Folders("Library:Roots"), read.OptionalFolder("Library:DemoFolder", "beside the program"), read.Flag("Library:ScanOnStart", true)),
            Room = new RoomSettings(
                read.Output("Room:Output", "alsa:default"),
                read.Seconds("Room:DefaultLengthSeconds", 180, 10, 3600),
                read.Seconds("Room:FadeSeconds", 4, 0, 30),
                read.Seconds("Room:SilenceSeconds", 5, 1, 60),
                read.Number("Room:SampleRateHz", 44_100, 8_000, 192_000),
                read.Flag("Room:Stereo", true),
                read.Number("Room:StereoWidth", 50, 0, 100)),
            Emulator = new EmulatorSettings(
                read.Profile("Emulator:Profile6581", ChipModel.Mos6581),
                read.Profile("Emulator:Profile8580", ChipModel.Mos8580),
                read.Flag("Emulator:TuneProfiles", false),
                read.Flag("Emulator:Digiboost", false),
                read.Cia("Emulator:CiaModel")),
            Devices = DeviceSettings.Read(read.Objects("Devices")),
            PreferredEngines = read.Words("PreferredEngines", "ids of devices, and emulator"),
            Routing = new RoutingSettings(
                read.Flag("Room:EmulatorBesideDevice", false),
                read.Flag("Room:ReturnAtOnce", false),
                read.Number("Breaker:OpenTokens", 3, 1, 100),
                read.Seconds("Breaker:RefillSeconds", 30, 0.1, 3600),
                read.Flag("Test:Hooks", false)),
            Roms = new RomSettings(read.Folder("Roms:Folder", Path.Combine(dataDir, "roms"), "roms in the data folder")),
            NetworkSidDevice = new SidServerSettings(
                read.Flag("NetworkSidDevice:Enabled", false),
                read.Address("NetworkSidDevice:Address", "127.0.0.1"),
                read.Number("NetworkSidDevice:Port", 6581, 0, 65_535),
                read.Clients("NetworkSidDevice:Clients", ["127.0.0.0/8", "::1"])),
            Hvsc = new HvscSettings(
                read.Mirrors("Hvsc:Mirrors"), read.Folder("Hvsc:Folder", Path.Combine(dataDir, "hvsc"), "hvsc in the data folder"), read.Flag("Hvsc:KeepPrevious", true)),
            Jobs = new JobSettings((int)read.Count("Jobs:CpuBudget", 75, 5, 100)),
            Cache = new CacheSettings(read.Count("Cache:MaxBytes", 2L << 30, 64L << 20, long.MaxValue), read.Count("Cache:KeepFreeBytes", 256L << 20, 0, long.MaxValue)),
            Render = Renders(read, dataDir),
            Log = new LogSettings(LogGrades.Find(read.OneOf("Log:Level", "information", LogGrades.Names)!)!.Value),
            Backup = Backups(read, dataDir),
            Retention = new RetentionSettings(read.Number("Retention:SessionDays", 90, 1, 10_000), read.Number("Retention:AuditDays", 365, 30, 10_000),
                read.Number("Retention:PrivilegeDays", 90, 1, 10_000), read.Number("Retention:PrivilegeWeeklyDays", 365, 1, 10_000)),
            UnknownKeys = [],
        };
        return settings with { UnknownKeys = read.UnknownKeys(), Origin = new SettingsOrigin(sources, read.Facts) };
    }

    private static AdminSettings Admin(SettingsReader read, string dataDir)
    {
        (string? token, string? password) = (read.Secret("Admin:Token", "32 characters or more where others reach the server"), read.Secret("Admin:Password", "12 characters or more"));
        string? user = read.Name("Admin:User", "2 to 32 of a-z, 0-9, dot, dash and underscore");
        if (user is null != password is null)
            throw new SettingsException("Admin:User and Admin:Password are given together or not at all.");
        if (user is not null && AccountRules.NameOf(user) is null)
            throw new SettingsException("Admin:User must be 2 to 32 of a-z, 0-9, dot, dash and underscore.");
        string address = read.Address("Web:Address", "127.0.0.1");
        bool isOpen = address == "*" || !IPAddress.IsLoopback(IPAddress.Parse(address));
        // Whoever can reach a secret can guess at it: one that others can reach has to be strong.
        if (isOpen && token is not null && AccountRules.SecretComplaint(token) is { } weak)
            throw new SettingsException($"Admin:Token is too weak for a server that others can reach: {weak}. 'openssl rand -hex 32' makes a good one.");
        if (password is not null && AccountRules.Complaint(password, user!, Role.SuperAdmin) is { } complaint)
            throw new SettingsException($"Admin:Password is too weak: {complaint}.");
        return new AdminSettings(read.Folder("Admin:Socket", Path.Combine(dataDir, "sidflowd.sock"), "sidflowd.sock in the data folder"), token, AccountRules.NameOf(user), password);
    }

    private static BackupSettings Backups(SettingsReader read, string dataDir)
    {
        Thinning local = new(read.Number("Backup:KeepLast", 28, 1, 100_000), read.Number("Backup:KeepDays", 30, 0, 10_000),
            read.Number("Backup:KeepWeeks", 0, 0, 1_000), read.Number("Backup:KeepMonths", 0, 0, 1_000));
        BackupSecret secret = new(read.Secret("Backup:Passphrase", "any text"), read.OptionalFolder("Backup:KeyFile"));
        if (secret is { Passphrase: not null, KeyFile: not null })
            throw new SettingsException("Backup:Passphrase and Backup:KeyFile are both given: one of them.");
        return new BackupSettings(read.Folder("Backup:Folder", Path.Combine(dataDir, "backups", "repository"), "backups/repository in the data folder"), read.OptionalFolder("Backup:SecondFolder"), secret,
            local, local with { Last = read.Number("Backup:SecondKeepLast", 96, 1, 100_000) });
    }

    private static RenderSettings Renders(SettingsReader read, string dataDir)
    {
        string cache = read.Folder("CacheDir", Path.Combine(dataDir, "cache"), "cache in the data folder");
        string? sidplay = read.OptionalFolder("Render:SidplayPath");
        IReadOnlyList<string> engines = RenderSettings.EnginesOf(sidplay, DeviceSettings.Read(read.Objects("Devices")).Select(device => (device.Id, device.Kind)));
        return new RenderSettings(
            read.SomeOf("Render:PreferredEngines", [RenderEngines.Emulator], [.. engines, "wasm", "sidplayfp-cli"]),
            read.SomeOf("Render:DefaultFormats", ["flac"], ["wav", "flac", "m4a", "hls", "tape"]),
            read.OneOf("Render:DefaultChip", null, ["6581", "8580r5"], "as the tune asks"),
            read.Folder("Render:OutputPath", Path.Combine(dataDir, "renders"), "renders in the data folder"),
            read.Number("Render:M4aBitrate", 256, 32, 512),
            read.Number("Render:FlacCompressionLevel", 5, 0, 12),
            sidplay,
            read.Folder("Availability:ManifestPath", Path.Combine(cache, "availability.json"), "availability.json in the cache folder"),
            read.Folder("Availability:AssetRoot", cache, "the cache folder"),
            read.Site("Availability:PublicBaseUrl"))
        {
            Engines = engines,
        };
    }
}
