using SidFlow.Services.Backup;

namespace SidFlow.Services.Settings;

/// <param name="Folder"><c>Backup:Folder</c>. Default <c>backups/repository</c> in the data folder.</param>
/// <param name="SecondFolder"><c>Backup:SecondFolder</c>: a repository on another disk, such as a USB stick or a network path; null: none. Default empty.</param>
/// <param name="Secret"><c>Backup:Passphrase</c> or <c>Backup:KeyFile</c>: backups are encrypted. Default none.</param>
/// <param name="Thinning"><c>Backup:KeepLast</c>, <c>KeepDays</c>, <c>KeepWeeks</c>, <c>KeepMonths</c>. Default 28, 30, 0, 0.</param>
/// <param name="SecondThinning">The same with <c>Backup:SecondKeepLast</c>. Default 96.</param>
public sealed record BackupSettings(string Folder, string? SecondFolder, BackupSecret Secret, Thinning Thinning, Thinning SecondThinning);

/// <param name="SessionDays"><c>Retention:SessionDays</c>, 1..10000: listeners' sessions that nobody came back to. Default 90.</param>
/// <param name="AuditDays"><c>Retention:AuditDays</c>, 30..10000. Default 365.</param>
/// <param name="PrivilegeDays"><c>Retention:PrivilegeDays</c>, 1..10000: daily snapshots of who may do what. Default 90.</param>
/// <param name="PrivilegeWeeklyDays"><c>Retention:PrivilegeWeeklyDays</c>, 1..10000: then one a week. Default 365.</param>
public sealed record RetentionSettings(int SessionDays, int AuditDays, int PrivilegeDays, int PrivilegeWeeklyDays);
