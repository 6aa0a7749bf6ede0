namespace SidFlow.Services.Hvsc;

/// <summary>What lies where in the folder that fetches fill. All of it on one file system, so that a rename is one step.</summary>
/// <param name="Folder">Absolute.</param>
/// <param name="VersionFile">Absolute.</param>
public sealed record HvscLayout(string Folder, string VersionFile)
{
    public const string CollectionName = "C64Music";

    public HvscLayout(string folder) : this(folder, Path.Combine(folder, HvscVersion.FileName))
    {
    }

    /// <summary>What listeners hear.</summary>
    public string Live => Path.Combine(Folder, CollectionName);

    /// <summary>What was live before the last fetch.</summary>
    public string Previous => Path.Combine(Folder, CollectionName + ".previous");

    /// <summary>Downloads and what is not yet live.</summary>
    public string Work => Path.Combine(Folder, ".fetch");

    /// <summary>A collection that is to become the live one.</summary>
    public string Staging => Path.Combine(Work, CollectionName);

    /// <summary>There as long as the staging tree is complete, checked, and not yet live with all that follows from it.</summary>
    public string Ready => Path.Combine(Work, "ready.json");

    public string Archive(string fileName) => Path.Combine(Work, fileName);
}
