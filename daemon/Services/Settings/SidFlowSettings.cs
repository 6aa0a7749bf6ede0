using System.Text.Json.Serialization;
using SidFlow.Emu.Cia;
using SidFlow.Emu.Sid;
using SidFlow.Services.Devices;
using SidFlow.Services.Logs;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Services.Tls;

namespace SidFlow.Services.Settings;

/// <summary>All settings, checked once at start-up. Keys are written <c>Section:Name</c>.</summary>
public sealed record SidFlowSettings
{
    /// <summary><c>Devices</c>, in the order of the settings.</summary>
    public IReadOnlyList<DeviceSetting> Devices { get; init; } = [];

    /// <summary><c>PreferredEngines</c>: ids of devices, and <c>emulator</c>, the most wanted first.</summary>
    public IReadOnlyList<string> PreferredEngines { get; init; } = [];

    public RoutingSettings Routing { get; init; } = new(false, false, 3, TimeSpan.FromSeconds(30), false);

    /// <summary><c>DataDir</c>: database, settings.json, backups. Default <c>data</c>, made absolute.</summary>
    public required string DataDir { get; init; }

    /// <summary><c>CacheDir</c>: what can be made again. Default <c>cache</c> in the data folder.</summary>
    public required string CacheDir { get; init; }

    public required WebSettings Web { get; init; }
    public required AdminSettings Admin { get; init; }
    public required AccountSettings Accounts { get; init; }
    public required TlsSettings Tls { get; init; }
    public required LibrarySettings Library { get; init; }
    public required RoomSettings Room { get; init; }
    public required EmulatorSettings Emulator { get; init; }
    public required RomSettings Roms { get; init; }
    public required SidServerSettings NetworkSidDevice { get; init; }
    public required CacheSettings Cache { get; init; }
    public required HvscSettings Hvsc { get; init; }
    public required JobSettings Jobs { get; init; }
    public required RenderSettings Render { get; init; }
    public LogSettings Log { get; init; } = new(LogGrade.Information);
    public required BackupSettings Backup { get; init; }
    public required RetentionSettings Retention { get; init; }

    /// <summary>Keys that were given and mean nothing here: likely slips, to be logged at start.</summary>
    public required IReadOnlyList<string> UnknownKeys { get; init; }

    /// <summary>Where each value came from.</summary>
    [JsonIgnore]
    public SettingsOrigin Origin { get; init; } = new(new SettingsSources(), []);

    public string DatabaseFile => Path.Combine(DataDir, "sidflow.db");

    /// <summary>The operator's own chip rules, where there are any.</summary>
    public string ChipRuleFile => Path.Combine(DataDir, "chip-rules.txt");

    public string SettingsFile => Path.Combine(DataDir, SettingsLoader.DataFileName);
}

/// <param name="Address"><c>Web:Address</c>, an IP address or <c>*</c>. Default 127.0.0.1.</param>
/// <param name="Port"><c>Web:Port</c>, 0..65535, 0 takes a free one. Default 8064.</param>
/// <param name="AllowedHosts"><c>Web:AllowedHosts</c>: further names under which listeners reach the page. Default none.</param>
/// <param name="RequestsPerMinute"><c>Web:RequestsPerMinute</c>, 10..1000000: API calls of one client. Default 300.</param>
/// <param name="ListenersPerClient"><c>Web:ListenersPerClient</c>, 1..10000: event and sound streams of the room open at once for one client. Default 32.</param>
/// <param name="Listeners"><c>Web:Listeners</c>, 1..10000: the same for all clients together. Default 1000.</param>
/// <param name="PublicBaseUrl"><c>Web:PublicBaseUrl</c>: where a content delivery network answers for this server's tapes; null where none does. Default empty.</param>
/// <param name="Connections"><c>Web:Connections</c>, 16..100000: open TCP connections, busy or not. Default 12000.</param>
/// <param name="AdminRequestsPerMinute"><c>Web:AdminRequestsPerMinute</c>, 5..1000000: logins, changes by administrators and knocks of the unknown at their doors, of one client. Default 20.</param>
/// <param name="TrustedProxies"><c>Web:TrustedProxies</c>: addresses and subnets whose <c>X-Forwarded-For</c> and <c>-Proto</c> are believed. Default none.</param>
public sealed record WebSettings(
    string Address, int Port, IReadOnlyList<string> AllowedHosts, int RequestsPerMinute = 300, int ListenersPerClient = 32, int Listeners = 1000,
    int Connections = 12_000, int AdminRequestsPerMinute = 20, IReadOnlyList<string>? TrustedProxies = null, Uri? PublicBaseUrl = null);

/// <param name="Socket"><c>Admin:Socket</c>: path of the unix socket. Default <c>sidflowd.sock</c> in the data folder.</param>
/// <param name="Token"><c>Admin:Token</c>: opens everything as <c>Authorization: Bearer</c>. Default none.</param>
/// <param name="User"><c>Admin:User</c>: with <c>Admin:Password</c>, the super-admin that the first start makes. Default none.</param>
public sealed record AdminSettings(string Socket, string? Token = null, string? User = null, string? Password = null)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"AdminSettings {{ Socket = {Socket} }}";
}

/// <param name="Registration"><c>Accounts:Registration</c>: listeners may make accounts for themselves. Default false.</param>
/// <param name="RegistrationCode"><c>Accounts:RegistrationCode</c>: which they need for it. Default none.</param>
/// <param name="RequireTotp"><c>Accounts:RequireTotp</c>: administrators without a second factor may do nothing but set one up. Default false.</param>
/// <param name="SessionLifetime"><c>Accounts:SessionTtlMs</c>, 5 minutes..30 days in milliseconds: a login session without a request in its last quarter ends. Default 1 h.</param>
public sealed record AccountSettings(bool Registration, string? RegistrationCode, bool RequireTotp, TimeSpan SessionLifetime);

/// <param name="Roots"><c>Library:Roots</c>: folders of tunes, the first is the collection's root. Default none.</param>
/// <param name="DemoFolder"><c>Library:DemoFolder</c>: the tunes that come along; null when empty. Default empty.</param>
/// <param name="ScanOnStart"><c>Library:ScanOnStart</c>. Default true.</param>
public sealed record LibrarySettings(IReadOnlyList<string> Roots, string? DemoFolder, bool ScanOnStart);

/// <param name="Output"><c>Room:Output</c>: <c>alsa:DEVICE</c>, <c>file:PATH</c> or <c>none</c>. Default alsa:default.</param>
/// <param name="DefaultLength"><c>Room:DefaultLengthSeconds</c>, 10..3600. Default 180.</param>
/// <param name="Fade"><c>Room:FadeSeconds</c>, 0..30, for tunes that loop. Default 4.</param>
/// <param name="Silence"><c>Room:SilenceSeconds</c>, 1..60: so much silence ends a tune of unknown length. Default 5.</param>
/// <param name="SampleRateHz"><c>Room:SampleRateHz</c>, 8000..192000. Default 44100.</param>
/// <param name="Stereo"><c>Room:Stereo</c>: tunes for several chips spread over two channels. Default true.</param>
/// <param name="StereoWidth"><c>Room:StereoWidth</c>: how far apart they stand, 0..100 percent. Default 50.</param>
public sealed record RoomSettings(string Output, TimeSpan DefaultLength, TimeSpan Fade, TimeSpan Silence, int SampleRateHz, bool Stereo, int StereoWidth)
{
    public Panning Panning => new() { Width = StereoWidth / 100.0 };
}

/// <param name="Profile6581"><c>Emulator:Profile6581</c>: name of the chip profile for tunes that want a 6581. Default 6581.</param>
/// <param name="Profile8580"><c>Emulator:Profile8580</c>: likewise. Default 8580.</param>
/// <param name="TuneProfiles"><c>Emulator:TuneProfiles</c>: chip rules of single authors and tunes are followed. Default false.</param>
/// <param name="Digiboost"><c>Emulator:Digiboost</c>: loud <c>$D418</c> digis on the 8580. Default false.</param>
/// <param name="CiaModel"><c>Emulator:CiaModel</c>: the revision of the CIAs, <c>mos8521</c> or <c>mos6526</c>. Default mos8521.</param>
public sealed record EmulatorSettings(string Profile6581, string Profile8580, bool TuneProfiles, bool Digiboost, CiaModel CiaModel);

/// <param name="Folder"><c>Roms:Folder</c>: where the owner's ROM images lie. Default <c>roms</c> in the data folder.</param>
public sealed record RomSettings(string Folder);

/// <summary>The server for other programs.</summary>
/// <param name="Enabled"><c>NetworkSidDevice:Enabled</c>. Default false.</param>
/// <param name="Address"><c>NetworkSidDevice:Address</c>: where it listens, <c>*</c> for everywhere. Default 127.0.0.1.</param>
/// <param name="Port"><c>NetworkSidDevice:Port</c>, 0..65535; 0 takes any. Default 6581.</param>
/// <param name="Clients"><c>NetworkSidDevice:Clients</c>: addresses and subnets that may come in. Default this machine alone.</param>
public sealed record SidServerSettings(bool Enabled, string Address, int Port, ClientList Clients);

/// <param name="Mirrors"><c>Hvsc:Mirrors</c>: addresses of folders that list the collection's archives, asked in this order. Default none: nothing is asked of anybody.</param>
/// <param name="Folder"><c>Hvsc:Folder</c>: what fetches fill. Default <c>hvsc</c> in the data folder.</param>
/// <param name="KeepPrevious"><c>Hvsc:KeepPrevious</c>: the release before stays beside the live one. Default true.</param>
public sealed record HvscSettings(IReadOnlyList<Uri> Mirrors, string Folder, bool KeepPrevious);

/// <param name="MaxBytes"><c>Cache:MaxBytes</c>, at least 64 MiB. Default 2 GiB.</param>
/// <param name="KeepFreeBytes"><c>Cache:KeepFreeBytes</c>: so much of a disk neither renders nor the cache use. Default 256 MiB.</param>
public sealed record CacheSettings(long MaxBytes, long KeepFreeBytes);

/// <param name="CpuBudget"><c>Jobs:CpuBudget</c>, 5..100: percent of all processors' time that the worker processes of jobs may take together. Default 75.</param>
public sealed record JobSettings(int CpuBudget);

/// <param name="EmulatorBesideDevice"><c>Room:EmulatorBesideDevice</c>: the room's own output sounds while a device plays.</param>
/// <param name="ReturnAtOnce"><c>Room:ReturnAtOnce</c>: a device that comes back takes over the song at work.</param>
/// <param name="OpenTokens"><c>Breaker:OpenTokens</c>: failures that a device may have before it is left alone.</param>
/// <param name="Refill"><c>Breaker:RefillSeconds</c>.</param>
/// <param name="TestHooks"><c>Test:Hooks</c>: endpoints that break things on purpose; never on in a household.</param>
public sealed record RoutingSettings(bool EmulatorBesideDevice, bool ReturnAtOnce, int OpenTokens, TimeSpan Refill, bool TestHooks);

/// <param name="Level"><c>Log:Level</c>: lines of less weight are not written. Default information.</param>
public sealed record LogSettings(LogGrade Level);
