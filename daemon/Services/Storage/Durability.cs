namespace SidFlow.Services.Storage;

/// <summary>What a power cut right after the commit may cost.</summary>
public enum Durability
{
    /// <summary>The commit itself, never the database's health. For what a scan can find again.</summary>
    Rebuildable,

    /// <summary>Nothing: on disk before the call returns. For all that a person saved.</summary>
    Saved,
}
