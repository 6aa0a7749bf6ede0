namespace SidFlow.Services.Settings;

/// <summary>From when on a changed value counts.</summary>
public enum SettingEffect
{
    AtOnce,
    NextStart,
}

/// <summary>Who may change a setting while the daemon runs.</summary>
public enum SettingGuard
{
    /// <summary>Whoever may change settings.</summary>
    Settings,

    /// <summary>Only those who may do everything: it decides who comes in, or what the machine runs.</summary>
    Everything,

    /// <summary>The operator at the machine itself, with <c>sidflowd config</c>: a slip would shut the browser out, or reach beyond the data folder.</summary>
    Machine,

    /// <summary>Nobody by this way: it is given by a file, the environment or systemd's credentials.</summary>
    Files,
}

/// <param name="Meaning">One sentence.</param>
public sealed record SettingNote(string Key, SettingEffect Effect, SettingGuard Guard, string Meaning);

/// <summary>What each setting is for, in the order in which they are shown.</summary>
public static class SettingNotes
{
    private const SettingEffect Now = SettingEffect.AtOnce, Start = SettingEffect.NextStart;
    private const SettingGuard Any = SettingGuard.Settings, Everything = SettingGuard.Everything, Machine = SettingGuard.Machine, Files = SettingGuard.Files;

    public static IReadOnlyList<SettingNote> All { get; } =
    [
        new("DataDir", Start, Files, "Database, settings.json and backups lie here."),
        new("CacheDir", Start, Machine, "What can be made again lies here."),
        new("Web:Address", Start, Machine, "IP address to listen on."),
        new("Web:Port", Start, Machine, "TCP port to listen on; 0 takes a free one."),
        new("Web:AllowedHosts", Start, Everything, "Further host names under which listeners reach the page."),
        new("Web:RequestsPerMinute", Now, Any, "API calls of one client in a minute; files, sound and event streams do not count."),
        new("Web:AdminRequestsPerMinute", Now, Everything, "Logins, changes by administrators and knocks of the unknown, of one client in a minute."),
        new("Web:ListenersPerClient", Start, Any, "Event and sound streams of the room open at once from one address."),
        new("Web:Listeners", Start, Any, "The same from all addresses together."),
        new("Web:Connections", Start, Machine, "TCP connections open at once, busy or not."),
        new("Web:TrustedProxies", Start, Everything, "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."),
        new("Web:PublicBaseUrl", Start, Everything, "Address under which a content delivery network answers for this server."),
        new("Admin:Socket", Start, Files, "Unix socket of the command line."),
        new("Admin:Token", Start, Files, "Opens everything as Authorization: Bearer."),
        new("Admin:User", Start, Files, "With Admin:Password, the super-admin that the first start makes."),
        new("Admin:Password", Start, Files, "Of that super-admin; means nothing once there is one."),
        new("Accounts:Registration", Now, Everything, "Listeners may make accounts for themselves."),
        new("Accounts:RegistrationCode", Now, Everything, "Which they need for it."),
        new("Accounts:RequireTotp", Now, Everything, "Administrators without a second factor may do nothing but set one up."),
        new("Accounts:SessionTtlMs", Start, Everything, "A login session ends after so many milliseconds; a request in its last quarter renews it."),
        new("Tls:Port", Start, Machine, "A second door, by TLS; 0 for none."),
        new("Tls:Certificate", Start, Machine, "File in PEM or PKCS #12 with the certificate."),
        new("Tls:Key", Start, Machine, "The certificate's private key in PEM."),
        new("Tls:Password", Start, Files, "Of the key or the PKCS #12 file."),
        new("Library:Roots", Start, Any, "Folders of tunes; the first is the collection's root."),
        new("Library:DemoFolder", Start, Machine, "The tunes that come along."),
        new("Library:ScanOnStart", Start, Any, "Look for new and changed tunes at every start."),
        new("Hvsc:Mirrors", Start, Everything, "Folders in the network that list the collection's archives, asked in this order."),
        new("Hvsc:Folder", Start, Machine, "What fetches fill."),
        new("Hvsc:KeepPrevious", Start, Any, "The release before stays beside the live one until its room is needed."),
        new("Room:Output", Start, Everything, "Where the room's sound goes: alsa:DEVICE, file:PATH or none."),
        new("Room:DefaultLengthSeconds", Start, Any, "For songs whose length is not known."),
        new("Room:FadeSeconds", Start, Any, "At the end of songs that loop."),
        new("Room:SilenceSeconds", Start, Any, "So much silence ends a song of unknown length."),
        new("Room:SampleRateHz", Start, Any, "Of the room's sound."),
        new("Room:Stereo", Start, Any, "Tunes for several chips over two channels; false mixes them to one."),
        new("Room:StereoWidth", Start, Any, "How far apart the chips stand: 0 all in the middle, 100 each on its side alone."),
        new("Room:EmulatorBesideDevice", Start, Any, "The room's own output goes on while a device plays."),
        new("Room:ReturnAtOnce", Start, Any, "A device that comes back takes over the song at work, not only the next one."),
        new("Devices", Start, Everything, "The devices with real chips."),
        new("PreferredEngines", Now, Any, "Order of the outputs, the most wanted first, from the next song on."),
        new("Breaker:OpenTokens", Start, Any, "Failures a device may have before it is left alone."),
        new("Breaker:RefillSeconds", Start, Any, "After so long a failure is forgiven, and a device left alone is tried again."),
        new("Emulator:Profile6581", Start, Any, "The chip that tunes for a 6581 are played on."),
        new("Emulator:Profile8580", Start, Any, "The chip that tunes for an 8580 are played on."),
        new("Emulator:TuneProfiles", Start, Any, "Follow chip-rules.txt: which author's or tune's 6581 had which filter."),
        new("Emulator:Digiboost", Start, Any, "Make $D418 digis on the 8580 as loud as with a soldered-in resistor."),
        new("Emulator:CiaModel", Start, Any, "The older mos6526 gives its interrupts a cycle later, which single tunes with samples can hear."),
        new("Roms:Folder", Start, Machine, "Your own C64 ROM images."),
        new("NetworkSidDevice:Enabled", Start, Everything, "Let other programs play here over the network SID protocol."),
        new("NetworkSidDevice:Address", Start, Machine, "IP address where that listens."),
        new("NetworkSidDevice:Port", Start, Machine, "Port where that listens; 0 takes any free one."),
        new("NetworkSidDevice:Clients", Start, Everything, "Who may come in there."),
        new("Jobs:CpuBudget", Start, Any, "Percent of all processors' time that jobs take together."),
        new("Cache:MaxBytes", Start, Any, "Renders kept on disk take no more than this."),
        new("Cache:KeepFreeBytes", Start, Any, "So much of a disk stays free: the cache gives way before, and a render job waits."),
        new("Render:PreferredEngines", Start, Any, "What a render job takes without an engine, the first that can."),
        new("Render:DefaultFormats", Start, Any, "What a render job writes without formats."),
        new("Render:DefaultChip", Start, Any, "The chip of a render job that names none."),
        new("Render:OutputPath", Start, Machine, "Jobs write below it alone."),
        new("Render:M4aBitrate", Start, Any, "Kilobits a second of M4A and HLS."),
        new("Render:FlacCompressionLevel", Start, Any, "0 is fast, 12 is small."),
        new("Render:SidplayPath", Start, Machine, "The program sidplayfp; while there is none, the engine of that name is off."),
        new("Availability:ManifestPath", Start, Machine, "Where render jobs write the availability manifest."),
        new("Availability:AssetRoot", Start, Machine, "Storage paths in the manifest are relative to it."),
        new("Availability:PublicBaseUrl", Start, Any, "The asset root as others reach it; then the manifest has public paths."),
        new("Log:Level", Now, Any, "Lines of less weight are not written."),
        new("Test:Hooks", Start, Files, "Endpoints that break things on purpose; never on in a household."),
        new("Backup:Folder", Start, Machine, "Snapshots lie here."),
        new("Backup:SecondFolder", Start, Machine, "A second repository on another disk; its disk may be absent."),
        new("Backup:Passphrase", Start, Files, "Encrypts backups; set it before the first one."),
        new("Backup:KeyFile", Start, Machine, "A file that encrypts backups, in the place of a passphrase."),
        new("Backup:KeepLast", Start, Any, "So many of the newest snapshots stay."),
        new("Backup:SecondKeepLast", Start, Any, "The same on the second target."),
        new("Backup:KeepDays", Start, Any, "The newest snapshot of each of so many days stays."),
        new("Backup:KeepWeeks", Start, Any, "The newest snapshot of each of so many weeks stays."),
        new("Backup:KeepMonths", Start, Any, "The newest snapshot of each of so many months stays."),
        new("Retention:SessionDays", Start, Any, "Listeners' sessions that nobody came back to are forgotten after so many days."),
        new("Retention:AuditDays", Start, Everything, "Lines of the audit log are forgotten after so many days."),
        new("Retention:PrivilegeDays", Start, Everything, "A snapshot of who may do what is kept for each of so many days."),
        new("Retention:PrivilegeWeeklyDays", Start, Everything, "Then one a week, up to so many days."),
    ];

    private static readonly Dictionary<string, SettingNote> byKey = All.ToDictionary(note => note.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>In any letters; null for what is no setting.</summary>
    public static SettingNote? Find(string key) => byKey.GetValueOrDefault(key);
}
