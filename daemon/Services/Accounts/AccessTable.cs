namespace SidFlow.Services.Accounts;

/// <summary>Who may do what. A super-admin may do everything, a listener none of this.</summary>
public static class AccessTable
{
    /// <summary>Permission, its name as a scope of API keys, what it means, and the roles that have it beside the super-admin.</summary>
    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        new(Permission.ReadStatus, "status:read", "see devices, jobs, schedules, caches, models and numbers", [Role.Operations, Role.Support, Role.Finance, Role.Security]),
        new(Permission.ManageLibrary, "library:manage", "scan, fetch, classify; similarity data", [Role.Operations]),
        new(Permission.ManageJobs, "jobs:manage", "submit, change and delete jobs; renders and their cache", [Role.Operations]),
        new(Permission.ManageModels, "models:manage", "train, publish and roll back models", [Role.Operations]),
        new(Permission.ManageDevices, "devices:manage", "reset, test and capture devices, set their lights", [Role.Operations]),
        new(Permission.ManageSettings, "settings:manage", "settings and schedules", [Role.Operations]),
        new(Permission.MakeBackups, "backup:make", "make, check and thin out backups", [Role.Operations]),
        new(Permission.RestoreBackups, "backup:restore", "bring a backup back, with the accounts and roles in it", []),
        new(Permission.MoveData, "data:move", "export and import ratings, feedback and classified songs", [Role.Operations]),
        new(Permission.ReadUsers, "users:read", "see accounts", [Role.Support, Role.Security]),
        new(Permission.AssistListeners, "listeners:assist", "unlock, suspend and reset accounts of listeners", [Role.Support, Role.Security]),
        new(Permission.ManageUsers, "users:manage", "make accounts, give roles, suspend, reset and remove any that may do no more than oneself", [Role.Security]),
        new(Permission.ManageSessions, "sessions:manage", "see and end everybody's login sessions", [Role.Security]),
        new(Permission.ManageKeys, "keys:manage", "see, make and revoke API keys with no more than one's own permissions", [Role.Security]),
        new(Permission.ReadLogs, "logs:read", "read the daemon's log and who was limited", [Role.Operations, Role.Support, Role.Security]),
        new(Permission.ReadAudit, "audit:read", "search and check the audit log", [Role.Security]),
    ];

    static readonly Dictionary<Role, IReadOnlySet<Permission>> ByRole = Enum.GetValues<Role>().ToDictionary(role => role,
        role => (IReadOnlySet<Permission>)Rows.Where(row => role == Role.SuperAdmin || row.Roles.Contains(role)).Select(row => row.Permission).ToHashSet());

    static readonly Dictionary<Permission, string> NameOfEach = Rows.ToDictionary(row => row.Permission, row => row.Name);
    static readonly Dictionary<string, Permission> ByName = Rows.ToDictionary(row => row.Name, row => row.Permission, StringComparer.Ordinal);

    static readonly (Role Role, string Name)[] RoleNames =
    [
        (Role.Listener, "listener"), (Role.SuperAdmin, "super-admin"), (Role.Operations, "operations"),
        (Role.Support, "support"), (Role.Finance, "finance"), (Role.Security, "security"),
    ];

    public static IReadOnlySet<Permission> All => ByRole[Role.SuperAdmin];

    public static IReadOnlySet<Permission> Of(Role role) => ByRole[role];

    public static string NameOf(Permission permission) => NameOfEach[permission];

    public static string NameOf(Role role) => RoleNames.First(entry => entry.Role == role).Name;

    /// <summary>Null for what is no permission's name.</summary>
    public static Permission? FindPermission(string? name) => name is not null && ByName.TryGetValue(name, out Permission found) ? found : null;

    /// <summary>Null for what is no role's name.</summary>
    public static Role? FindRole(string? name) => RoleNames.Where(entry => entry.Name == name).Select(entry => (Role?)entry.Role).FirstOrDefault();

    /// <summary>The names of all roles, the listener's first.</summary>
    public static IReadOnlyList<string> Roles { get; } = [.. RoleNames.Select(entry => entry.Name)];
}

/// <summary>One line of the table.</summary>
public sealed record AccessRow(Permission Permission, string Name, string Means, IReadOnlyList<Role> Roles);
