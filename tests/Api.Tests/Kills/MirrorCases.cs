using System.Text.Json.Nodes;

namespace SidFlow.Kills;

/// <summary>Jobs that begin with nothing but a mirror: a collection of demo tunes, and the update behind it.</summary>
abstract class MirrorCase : JobCase
{
    const string Added = "MUSICIANS/A/Composer_0/New.sid", Moved = "MUSICIANS/A/Composer_0/Moved.sid";

    SlowMirror? mirror;

    /// <summary>Collection paths after the update.</summary>
    protected IReadOnlyList<string> Tunes { get; private set; } = [];

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["SIDFLOW__Hvsc__Mirrors__0"] = mirror!.Address };

    public override void Prepare(string demo, string folder)
    {
        string whole = Path.Combine(folder, "base"), update = Path.Combine(folder, "step");
        IReadOnlyList<string> tunes = TuneFolder.Write(demo, Path.Combine(whole, "C64Music"), 3);
        TuneFolder.Put(whole, "C64Music/DOCUMENTS/HVSC.txt", $"\r\n Release 83\r\n\r\nIt should contain {tunes.Count} SID files.\r\n");
        // Nothing to read, and nothing that packs well: unpacking takes its time.
        byte[] noise = new byte[3 << 20];
        new Random(83).NextBytes(noise);
        for (int n = 0; n < 4; n++)
            TuneFolder.Put(whole, $"C64Music/DOCUMENTS/Noise{n}.txt", [(byte)n, .. noise]);

        TuneFolder.Put(update, $"update/new/{Path.GetFileName(Added)}", File.ReadAllBytes(Path.Combine(whole, "C64Music", tunes[0])));
        TuneFolder.Put(update, "update/DOCUMENTS/HVSC.txt", "\r\n Release 84\r\n");
        TuneFolder.Put(update, "update/Update84.hvs", $"""
            # Resulting Version: 84
            #  Previous Version: 83
            # the collection should contain {tunes.Count + 1} SID files!
            MOVE
            /{tunes[1]}
            /{Moved}
            /update/new/
            /MUSICIANS/A/Composer_0/
            TITLE
            /{tunes[2]}
            Another title
            REPLACE
            /update/DOCUMENTS/
            /DOCUMENTS/

            """);
        mirror = new SlowMirror(new Dictionary<string, byte[]> { ["HVSC_83-all-of-them.7z"] = TuneFolder.Pack(whole), ["HVSC_Update_84.7z"] = TuneFolder.Pack(update) });
        Tunes = [.. tunes.Except([tunes[1]]), Moved, Added];
    }

    public override IEnumerable<string> Leftovers(string data) => base.Leftovers(data).Concat(LeftByFetch(data));

    public override async ValueTask DisposeAsync()
    {
        if (mirror is not null)
            await mirror.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>From nothing to the release that the update makes.</summary>
sealed class FetchCase : MirrorCase
{
    public override string Type => "fetch";

    public override int KillsInAPhase => 3;

    public override JsonObject Order => [];

    public override void Look(string data, Picture picture)
    {
        LookAtFetched(data, picture);
        LookAtLibrary(DatabaseOf(data), picture);
    }
}

/// <summary>From nothing to a library that is searched, compared, learned and rendered.</summary>
sealed class PipelineCase : MirrorCase
{
    public override string Type => "pipeline";

    public override int KillsInAPhase => 2;

    public override JsonObject Order => new()
    {
        ["stages"] = "fetch,scan,classify,train,render",
        ["train"] = new JsonObject { ["epochs"] = 300 },
        ["render"] = new JsonObject { ["top"] = 4, ["formats"] = new JsonArray("wav", "tape"), ["targetDurationMs"] = 30_000, ["outputDir"] = "out" },
    };

    /// <summary>The household has said what it likes of tunes that are still to come.</summary>
    public override Task FillAsync(string data, CancellationToken stop) => Listeners.TellAsync(data, Tunes, (path, n) => n % 2 == 0, stop);

    public override async Task AskAsync(DaemonProcess daemon, Picture picture, CancellationToken stop) => picture.Add("export", await daemon.BytesAsync("/api/classify/export", stop));

    public override void Look(string data, Picture picture)
    {
        LookAtFetched(data, picture);
        LookAtLibrary(DatabaseOf(data), picture);
        picture.AddFolder("models", Path.Combine(data, "models"));
        picture.AddFolder("training", Path.Combine(data, "training"));
        picture.AddFolder("files", Path.Combine(data, "renders", "out"));
    }
}
