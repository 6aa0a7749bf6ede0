namespace SidFlow.Services.Backup;

/// <summary>A backup cannot be made, read or restored; the message says why and what to do.</summary>
public class BackupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>There is no repository where one should be: its disk is not there, or nobody has made one yet.</summary>
public sealed class TargetAbsentException(string message, Exception? inner = null) : BackupException(message, inner);

/// <summary>The passphrase or the key file is not the repository's, or is missing.</summary>
public sealed class WrongSecretException(string message, Exception? inner = null) : BackupException(message, inner);
