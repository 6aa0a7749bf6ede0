namespace SidFlow.Services.Accounts;

/// <summary>What an administrator may do. <see cref="AccessTable"/> says under which name, and who.</summary>
public enum Permission
{
    ReadStatus,
    ManageLibrary,
    ManageJobs,
    ManageModels,
    ManageDevices,
    ManageSettings,
    MakeBackups,
    RestoreBackups,
    MoveData,
    ReadUsers,
    AssistListeners,
    ManageUsers,
    ManageSessions,
    ManageKeys,
    ReadAudit,
    ReadLogs,
}
