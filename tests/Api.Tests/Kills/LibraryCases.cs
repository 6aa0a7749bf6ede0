using System.Text.Json.Nodes;
using SidFlow.Services.Backup;

namespace SidFlow.Kills;

/// <summary>Jobs that work on a listener's folder.</summary>
abstract class LibraryCase : JobCase
{
    string folder = "";

    public override string Library => folder;

    protected virtual (int Composers, int? OfEach) Size => (3, null);

    public override void Prepare(string demo, string folder)
    {
        this.folder = Path.Combine(folder, "tunes");
        IReadOnlyList<string> paths = TuneFolder.Write(demo, this.folder, Size.Composers, Size.OfEach);
        TuneFolder.Put(this.folder, "DOCUMENTS/STIL.txt", string.Concat(paths.Select(path => $"/{path}\r\n  TITLE: Title of {path}\r\nCOMMENT: Said of it.\r\n\r\n")));
    }
}

/// <summary>Three thousand tunes are read.</summary>
sealed class ScanCase : LibraryCase
{
    public override string Type => "scan";

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["SIDFLOW__Library__ScanOnStart"] = "false" };

    public override JsonObject Order => [];

    protected override (int, int?) Size => (60, 50);

    public override void Look(string data, Picture picture) => LookAtLibrary(DatabaseOf(data), picture);
}

/// <summary>Every song of every demo tune, three times.</summary>
sealed class ClassifyCase : LibraryCase
{
    public override string Type => "classify";

    public override bool NeedsScan => true;

    public override int KillsInAPhase => 8;

    public override JsonObject Order => [];

    public override async Task AskAsync(DaemonProcess daemon, Picture picture, CancellationToken stop) => picture.Add("export", await daemon.BytesAsync("/api/classify/export", stop));

    public override void Look(string data, Picture picture)
    {
        // All that there is to see is the export.
    }
}

/// <summary>Songs to files of all formats that this machine can make.</summary>
sealed class RenderCase : LibraryCase
{
    public override string Type => "render";

    public override bool NeedsScan => true;

    public override int KillsInAPhase => 8;

    public override JsonObject Order => new()
    {
        ["sidPath"] = "MUSICIANS/A",
        ["formats"] = TuneFolder.Find("ffmpeg") is null ? ["wav", "tape"] : new JsonArray("wav", "flac", "m4a", "hls", "tape"),
        ["targetDurationMs"] = 20_000,
        ["outputDir"] = "out",
    };

    public override void Look(string data, Picture picture)
    {
        picture.AddFolder("files", Path.Combine(data, "renders", "out"));
        picture.AddFile("manifest", Directory.EnumerateFiles(data, "*availability*.json", SearchOption.AllDirectories).Single());
    }
}

/// <summary>Three thousand tunes, scanned, into a repository.</summary>
sealed class BackupCase : LibraryCase
{
    public override string Type => "backup";

    public override bool NeedsScan => true;

    public override JsonObject Order => [];

    protected override (int, int?) Size => (60, 50);

    /// <remarks>The database in it has the job's own row and log, so it is never the same file twice: looked at is what it knows of the library. A kill after the end leaves two snapshots.</remarks>
    public override void Look(string data, Picture picture)
    {
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        try
        {
            using BackupRepository repository = BackupRepository.Open(Path.Combine(data, "backups", "repository"), BackupSecret.None);
            SnapshotReader reader = new(TimeProvider.System);
            IReadOnlyList<string> problems = reader.VerifyAsync(repository, null, new NoWatch(default)).GetAwaiter().GetResult().Problems;
            if (problems.Count > 0)
                throw new InvalidOperationException(problems[0]);
            foreach (SnapshotName name in repository.List())
                foreach (SnapshotFile file in reader.LayOutAsync(repository, name, Path.Combine(folder, name.Id), new NoWatch(default)).GetAwaiter().GetResult().Files)
                    picture.Add($"name/{file.Path}", []);
            LookAtLibrary(Path.Combine(folder, repository.Find("latest").Id, "sidflow.db"), picture);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
