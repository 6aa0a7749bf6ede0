using System.Text.Json.Nodes;

namespace SidFlow.Kills;

/// <summary>A type of job: what it works on, and what of its outcome must not differ however often it was killed.</summary>
abstract class JobCase : IAsyncDisposable
{
    /// <summary>Of the job.</summary>
    public abstract string Type { get; }

    /// <summary>The listener's folder; null: what fetches fill.</summary>
    public virtual string? Library => null;

    /// <summary>The library is scanned before the job is submitted.</summary>
    public virtual bool NeedsScan => false;

    /// <summary>By name of the environment variable.</summary>
    public virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>As often one job is meant to be killed in each of its phases.</summary>
    public virtual int KillsInAPhase => 6;

    public abstract JsonObject Order { get; }

    /// <summary>Makes what all runs work on.</summary>
    /// <param name="demo">The demo tunes.</param>
    /// <param name="folder">For its own files.</param>
    public abstract void Prepare(string demo, string folder);

    /// <summary>Fills a data folder before its first daemon has it.</summary>
    public virtual Task FillAsync(string data, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What the daemon tells at the end.</summary>
    public virtual Task AskAsync(DaemonProcess daemon, Picture picture, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What lies on disk at the end.</summary>
    public abstract void Look(string data, Picture picture);

    /// <summary>Where nothing of a name like these may be left at the end, and no whole folder be filled that is for work alone.</summary>
    public virtual IEnumerable<string> Leftovers(string data) => Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is var name && (name.Contains(".part", StringComparison.Ordinal) || name.Contains(".db-part", StringComparison.Ordinal) || name.EndsWith(".new", StringComparison.Ordinal)));

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Its own picture of the library's index.</summary>
    protected static void LookAtLibrary(string database, Picture picture)
    {
        using Snapshot snapshot = new(database);
        snapshot.Check();
        snapshot.AddLibrary(picture);
    }

    protected static string DatabaseOf(string data) => Path.Combine(data, "sidflow.db");

    /// <summary>All that is fetched goes in and out of one folder, which must be empty at the end.</summary>
    protected static IEnumerable<string> LeftByFetch(string data) => Directory.EnumerateFileSystemEntries(Path.Combine(data, "hvsc", ".fetch"));

    protected static void LookAtFetched(string data, Picture picture)
    {
        picture.AddFolder("live", Path.Combine(data, "hvsc", "C64Music"));
        picture.AddFolder("before", Path.Combine(data, "hvsc", "C64Music.previous"));
        picture.AddFile("version", Path.Combine(data, "hvsc", "hvsc-version.json"));
    }
}
