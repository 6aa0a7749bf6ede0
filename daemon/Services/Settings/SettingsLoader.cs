using System.Globalization;
using System.Net;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Accounts;
using SidFlow.Services.Jobs.Kinds;
using SidFlow.Services.NetworkSidDevice;
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
    ];

    /// <summary>Secrets as systemd hands them over: files in <c>$CREDENTIALS_DIRECTORY</c>.</summary>
    private static readonly (string Name, string Key)[] Credentials =
    [
        ("admin-token", "Admin:Token"),
        ("admin-password", "Admin:Password"),
        ("registration-code", "Accounts:RegistrationCode"),
        ("tls-password", "Tls:Password"),
    ];

    /// <exception cref="SettingsException">A file is unreadable or a value is not allowed.</exception>
    public static SidFlowSettings Load(SettingsSources sources)
    {
        // The data folder holds a layer itself, so it is found by the other layers first.
        string dataDir = new Reader(Collect(sources, dataFile: null), sources.WorkingFolder).Folder("DataDir", "data");
        string dataFile = Path.Combine(dataDir, DataFileName);
        return Read(Collect(sources, dataFile), sources.WorkingFolder, dataDir);
    }

    private static SettingsLayers Collect(SettingsSources sources, string? dataFile)
    {
        var layers = new SettingsLayers();
        if (sources.ShippedFile is not null)
            layers.AddFile(sources.ShippedFile);
        layers.AddFile(sources.Environment.GetValueOrDefault("SIDFLOW_CONFIG", sources.OperatorFile));
        if (dataFile is not null)
            layers.AddFile(dataFile);
        layers.Add("the environment", FromEnvironment(sources.Environment));
        if (sources.Environment.TryGetValue("CREDENTIALS_DIRECTORY", out string? credentials))
            layers.Add("systemd's credentials", Credentials.Select(secret => (secret.Key, File: Path.Combine(credentials, secret.Name))).Where(secret => File.Exists(secret.File))
                .Select(secret => new KeyValuePair<string, string>(secret.Key, File.ReadAllText(secret.File).Trim())));
        layers.Add("the command line", sources.CommandLine);
        return layers;
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

    private static SidFlowSettings Read(SettingsLayers layers, string workingFolder, string dataDir)
    {
        var read = new Reader(layers, workingFolder);
        read.Folder("DataDir", "data");
        var settings = new SidFlowSettings
        {
            DataDir = dataDir,
            CacheDir = read.Folder("CacheDir", Path.Combine(dataDir, "cache")),
            Web = new WebSettings(read.Address("Web:Address", "127.0.0.1"), read.Number("Web:Port", 8064, 0, 65535), read.Words("Web:AllowedHosts"),
                read.Number("Web:RequestsPerMinute", 300, 10, 1_000_000),
                read.Number("Web:ListenersPerClient", 32, 1, 10_000), read.Number("Web:Listeners", 256, 1, 10_000),
                read.Number("Web:Connections", 1000, 16, 100_000),
                read.Number("Web:AdminRequestsPerMinute", 20, 5, 1_000_000), read.Subnets("Web:TrustedProxies"),
                read.Site("Web:PublicBaseUrl")),
            Admin = Admin(read, dataDir),
            Accounts = new AccountSettings(
                read.Flag("Accounts:Registration", false), read.Secret("Accounts:RegistrationCode"), read.Flag("Accounts:RequireTotp", false),
                TimeSpan.FromMilliseconds(read.Count("Accounts:SessionTtlMs", 3_600_000, 300_000, 2_592_000_000))),
            Tls = new TlsSettings(
                read.Number("Tls:Port", 0, 0, 65_535), read.OptionalFolder("Tls:Certificate"), read.OptionalFolder("Tls:Key"), read.Secret("Tls:Password")),
            Library = new LibrarySettings(
                read.Folders("Library:Roots"), read.OptionalFolder("Library:DemoFolder"), read.Flag("Library:ScanOnStart", true)),
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
                read.Cia("Emulator:CiaModel", CiaModel.Mos8521)),
            Devices = DeviceSettings.Read(read.Objects("Devices")),
            PreferredEngines = read.Words("PreferredEngines"),
            Routing = new RoutingSettings(
                read.Flag("Room:EmulatorBesideDevice", false),
                read.Flag("Room:ReturnAtOnce", false),
                read.Number("Breaker:OpenTokens", 3, 1, 100),
                read.Seconds("Breaker:RefillSeconds", 30, 0.1, 3600),
                read.Flag("Test:Hooks", false)),
            Roms = new RomSettings(read.Folder("Roms:Folder", Path.Combine(dataDir, "roms"))),
            NetworkSidDevice = new SidServerSettings(
                read.Flag("NetworkSidDevice:Enabled", false),
                read.Address("NetworkSidDevice:Address", "127.0.0.1"),
                read.Number("NetworkSidDevice:Port", 6581, 0, 65_535),
                read.Clients("NetworkSidDevice:Clients", ["127.0.0.0/8", "::1"])),
            Hvsc = new HvscSettings(
                read.Mirrors("Hvsc:Mirrors"), read.Folder("Hvsc:Folder", Path.Combine(dataDir, "hvsc")), read.Flag("Hvsc:KeepPrevious", true)),
            Jobs = new JobSettings((int)read.Count("Jobs:CpuBudget", 75, 5, 100)),
            Cache = new CacheSettings(read.Count("Cache:MaxBytes", 2L << 30, 64L << 20, long.MaxValue), read.Count("Cache:KeepFreeBytes", 256L << 20, 0, long.MaxValue)),
            Render = Renders(read, dataDir),
            UnknownKeys = [],
        };
        return settings with { UnknownKeys = read.UnknownKeys() };
    }

    private static AdminSettings Admin(Reader read, string dataDir)
    {
        (string? token, string? password) = (read.Secret("Admin:Token"), read.Secret("Admin:Password"));
        string? user = read.Secret("Admin:User");
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
        return new AdminSettings(read.Folder("Admin:Socket", Path.Combine(dataDir, "sidflowd.sock")), token, AccountRules.NameOf(user), password);
    }

    private static RenderSettings Renders(Reader read, string dataDir)
    {
        string cache = read.Folder("CacheDir", Path.Combine(dataDir, "cache"));
        string? sidplay = read.OptionalFolder("Render:SidplayPath");
        IReadOnlyList<string> engines = RenderSettings.EnginesOf(sidplay, DeviceSettings.Read(read.Objects("Devices")).Select(device => (device.Id, device.Kind)));
        return new RenderSettings(
            read.OneOf("Render:PreferredEngines", [RenderEngines.Emulator], [.. engines, "wasm", "sidplayfp-cli"]),
            read.OneOf("Render:DefaultFormats", ["flac"], ["wav", "flac", "m4a", "hls", "tape"]),
            read.OneOf("Render:DefaultChip", [], ["6581", "8580r5"]) is [var chip, ..] ? chip : null,
            read.Folder("Render:OutputPath", Path.Combine(dataDir, "renders")),
            read.Number("Render:M4aBitrate", 256, 32, 512),
            read.Number("Render:FlacCompressionLevel", 5, 0, 12),
            sidplay,
            read.Folder("Availability:ManifestPath", Path.Combine(cache, "availability.json")),
            read.Folder("Availability:AssetRoot", cache),
            read.Site("Availability:PublicBaseUrl"))
        {
            Engines = engines,
        };
    }

    /// <summary>Reads and checks single values, and remembers which keys have a meaning.</summary>
    private sealed class Reader(SettingsLayers layers, string workingFolder)
    {
        private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

        public IReadOnlyList<string> UnknownKeys() =>
            [.. layers.Keys.Where(key => !known.Contains(SettingsLayers.ListOf(key))).Order(StringComparer.OrdinalIgnoreCase)];

        public string Folder(string key, string fallback) => Absolute(key, Text(key) ?? fallback);

        public string? OptionalFolder(string key) => Text(key) is { } text ? Absolute(key, text) : null;

        public IReadOnlyList<string> Folders(string key) => [.. Words(key).Select(folder => Absolute(key, folder))];

        public IReadOnlyList<string> Words(string key)
        {
            known.Add(key);
            return layers.FindList(key);
        }

        public IReadOnlyList<IReadOnlyDictionary<string, string>> Objects(string key)
        {
            known.Add(key);
            return layers.FindObjects(key);
        }

        public int Number(string key, int fallback, int min, int max) => (int)Count(key, fallback, min, max);

        public long Count(string key, long fallback, long min, long max)
        {
            if (Text(key) is not { } text)
                return fallback;
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) || number < min || number > max)
                throw Wrong(key, max == long.MaxValue ? $"a whole number of at least {min}" : $"a whole number from {min} to {max}");
            return number;
        }

        public TimeSpan Seconds(string key, double fallback, double min, double max)
        {
            if (Text(key) is not { } text)
                return TimeSpan.FromSeconds(fallback);
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !(number >= min && number <= max))
                throw Wrong(key, $"a number of seconds from {min} to {max}");
            return TimeSpan.FromSeconds(number);
        }

        public bool Flag(string key, bool fallback)
        {
            if (Text(key) is not { } text)
                return fallback;
            return bool.TryParse(text, out bool flag) ? flag : throw Wrong(key, "true or false");
        }

        public string Address(string key, string fallback)
        {
            string text = Text(key) ?? fallback;
            return text == "*" || IPAddress.TryParse(text, out _) ? text : throw Wrong(key, "an IP address such as 127.0.0.1, or * for all");
        }

        public ClientList Clients(string key, IReadOnlyList<string> fallback)
        {
            IReadOnlyList<string> entries = Words(key) is { Count: > 0 } given ? given : fallback;
            return entries.FirstOrDefault(entry => ClientList.Parse([entry]) is null) is { } wrong
                ? throw new SettingsException($"{key} holds '{wrong}', but must hold addresses and subnets such as 192.168.1.0/24.")
                : ClientList.Parse(entries)!;
        }

        /// <summary>Never part of a message.</summary>
        public string? Secret(string key) => Text(key);

        public IReadOnlyList<string> Subnets(string key)
        {
            Clients(key, []);
            return Words(key);
        }

        public IReadOnlyList<Uri> Mirrors(string key) => [.. Words(key).Select(text => FetchJob.MirrorOf(text)
            ?? throw new SettingsException($"{key} holds '{text}', but must hold addresses of folders such as https://mirror.example/HVSC/."))];

        /// <summary>Words of a choice.</summary>
        public IReadOnlyList<string> OneOf(string key, IReadOnlyList<string> fallback, IReadOnlyList<string> allowed)
        {
            IReadOnlyList<string> given = Words(key) is { Count: > 0 } list ? list : fallback;
            return given.FirstOrDefault(word => !allowed.Contains(word)) is { } wrong
                ? throw new SettingsException($"{key} holds '{wrong}', but must hold some of {string.Join(", ", allowed)}.")
                : given;
        }

        public Uri? Site(string key) => Text(key) is not { } text ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? site) && site.Scheme is "http" or "https" ? site : throw Wrong(key, "an http or https address");

        public string Profile(string key, ChipModel model)
        {
            string text = Text(key) ?? ChipProfile.Of(model).Name;
            return ChipProfile.Find(text) is { } profile && profile.Model == model
                ? profile.Name
                : throw Wrong(key, $"a chip profile of the {ChipProfile.Of(model).Name} (sidflowd chips lists them)");
        }

        public CiaModel Cia(string key, CiaModel fallback) => Text(key) switch
        {
            null => fallback,
            var text when text.Equals("mos8521", StringComparison.OrdinalIgnoreCase) => CiaModel.Mos8521,
            var text when text.Equals("mos6526", StringComparison.OrdinalIgnoreCase) => CiaModel.Mos6526,
            _ => throw Wrong(key, "mos8521 or mos6526"),
        };

        public string Output(string key, string fallback)
        {
            string text = Text(key) ?? fallback;
            if (text == "none" || (text.StartsWith("alsa:", StringComparison.Ordinal) && text.Length > 5))
                return text;
            if (text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5)
                return "file:" + Absolute(key, text[5..]);
            throw Wrong(key, "alsa:DEVICE, file:PATH or none");
        }

        /// <summary>Null for an absent and for an empty value: both ask for the default.</summary>
        private string? Text(string key)
        {
            known.Add(key);
            return layers.Find(key) is { Value.Length: > 0 } found ? found.Value : null;
        }

        private string Absolute(string key, string path) =>
            path.Contains('\0') ? throw Wrong(key, "a path") : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, workingFolder));

        private SettingsException Wrong(string key, string allowed)
        {
            (string value, string source) = layers.Find(key) ?? ("", "the defaults");
            return new SettingsException($"{key} is '{value}' in {source}, but must be {allowed}.");
        }
    }
}
