using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Web.Api;

namespace SidFlow.Host.Verbs;

/// <summary><c>library scan|search|show|import-similarity</c>: by way of the running daemon where there is one, else alone; imports need it.</summary>
static class LibraryVerb
{
    const int DefaultLimit = 20;

    public static Command Command() => new("library", "Scan the library, find tunes in it, show one") { Scan(), Search(), Show(), ImportSimilarity() };

    static Command Scan()
    {
        Option<string?> data = CommonOptions.Data();
        Option<string[]> library = new("--library") { Description = "A folder of tunes (setting Library:Roots); may be given several times", HelpName = "DIR" };
        Option<bool> json = CommonOptions.Json();
        Command scan = new("scan", "Bring the library up to date with its folders") { data, library, json };
        scan.SetAction(async (line, stop) =>
        {
            SidFlowSettings settings = HostSettings.Load(line.GetValue(data), library: line.GetValue(library));
            using ILibraryAccess access = await ILibraryAccess.OpenAsync(settings, stop);
            if (access is DaemonLibrary && line.GetValue(library) is { Length: > 0 })
                throw new VerbException("a daemon runs on this data folder and scans its own folders. Leave --library away, or start the daemon with it.");
            return PrintScan(await access.ScanAsync(ShowProgress, stop), line.GetValue(json));
        });
        return scan;
    }

    static Command Search()
    {
        Argument<string[]> words = new("WORDS") { Description = "What to look for in title, author, released, STIL and path", Arity = ArgumentArity.OneOrMore };
        Option<int?> limit = new("--limit") { Description = $"At most so many hits, up to 100; {DefaultLimit} when absent", HelpName = "N" };
        limit.Validators.Add(result => CommonOptions.Within(result, 1, 100));
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command search = new("search", "Find tunes by words") { words, limit, data, json };
        search.SetAction(async (line, stop) =>
        {
            using ILibraryAccess access = await ILibraryAccess.OpenAsync(HostSettings.Load(line.GetValue(data)), stop);
            string text = string.Join(' ', line.GetRequiredValue(words));
            return PrintHits(await access.SearchAsync(text, line.GetValue(limit) ?? DefaultLimit, stop), line.GetValue(json));
        });
        return search;
    }

    static Command Show()
    {
        Argument<string> path = new("PATH") { Description = "A tune's path in the library" };
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command show = new("show", "Show all that is known of a tune") { path, data, json };
        show.SetAction(async (line, stop) =>
        {
            using ILibraryAccess access = await ILibraryAccess.OpenAsync(HostSettings.Load(line.GetValue(data)), stop);
            return PrintTune(await access.DescribeAsync(line.GetRequiredValue(path), stop), line.GetValue(json));
        });
        return show;
    }

    static Command ImportSimilarity()
    {
        Argument<string> file = new("FILE") { Description = "A bundle of the format sidcorr-lite-1, packed with gzip or not" };
        Option<string?> manifest = new("--manifest") { Description = "Its manifest; when absent, FILE.manifest.json or the one of FILE's name beside it", HelpName = "FILE" };
        Option<string?> data = CommonOptions.Data();
        Option<bool> json = CommonOptions.Json();
        Command import = new("import-similarity", "Import published similarity data: neighbours and stations without classifying") { file, manifest, data, json };
        import.SetAction(async (line, stop) =>
        {
            string bundle = line.GetRequiredValue(file);
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            using MultipartFormDataContent form = [];
            form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(bundle, stop)), "bundle", Path.GetFileName(bundle));
            if ((line.GetValue(manifest) ?? ManifestBeside(bundle)) is { } about)
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(about, stop)), "manifest", Path.GetFileName(about));
            JsonElement reply = await daemon.SendContentAsync(HttpMethod.Post, "/api/admin/similarity", form, stop);
            if (line.GetValue(json))
                Print.Json(reply);
            else
            {
                Print.Line($"{reply.GetProperty("songs").GetInt32()} songs of {reply.GetProperty("dimensions").GetInt32()} dimensions; the library has {reply.GetProperty("matched").GetInt32()} of them ({reply.GetProperty("matchRate").GetDouble() * 100:0.0} %)");
                if (reply.GetProperty("warning").GetString() is { } warning)
                    Print.Line(warning);
            }
            return ExitCode.Done;
        });
        return import;
    }

    static string? ManifestBeside(string bundle)
    {
        string plain = bundle.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? bundle[..^3] : bundle;
        return new[] { $"{bundle}.manifest.json", $"{plain}.manifest.json", Path.ChangeExtension(plain, ".manifest.json") }.FirstOrDefault(File.Exists);
    }

    static void ShowProgress(ScanProgress progress)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{progress.Seen} tunes found, {progress.Indexed} indexed ");
    }

    static int PrintScan(ScanReply scan, bool json)
    {
        if (json)
            Print.Json(scan);
        if (scan.Failure is not null)
            throw new VerbException(scan.Failure);
        if (json || scan.Progress is not { } done)
            return ExitCode.Done;
        if (!Console.IsErrorRedirected)
            Console.Error.Write('\r');
        Console.Out.WriteLine($"{done.Seen} tunes in {done.Elapsed.TotalSeconds:0.0} s: {done.Indexed} new or changed, {done.Unchanged} unchanged, {done.Removed} gone, {done.Refused} that do not play");
        foreach (ScanProblem problem in done.Problems)
            Print.Line($"passed over: {problem.Path}: {problem.Reason}");
        if (done.ProblemCount > done.Problems.Count)
            Console.Out.WriteLine($"... and {done.ProblemCount - done.Problems.Count} more");
        return ExitCode.Done;
    }

    static int PrintHits(SearchReply hits, bool json)
    {
        if (json)
        {
            Print.Json(hits);
            return ExitCode.Done;
        }
        foreach (Track track in hits.Results)
            Print.Line($"{track.SidPath}#{track.SelectedSong}  {track.DisplayName}  {track.Metadata.Released}  {track.Metadata.Length}{(track.Playable ? "" : "  (does not play)")}".TrimEnd());
        Console.Out.WriteLine($"{hits.Results.Count} of {hits.Total}");
        return ExitCode.Done;
    }

    static int PrintTune(TuneReply tune, bool json)
    {
        if (json)
        {
            Print.Json(tune);
            return ExitCode.Done;
        }
        TrackMetadata about = tune.Track.Metadata;
        Print.Fields(
            ("Path", tune.Track.SidPath), ("Title", about.Title), ("Author", about.Author), ("Released", about.Released),
            ("Format", $"{about.SidType} version {about.Version}"),
            ("Chips", string.Join(", ", about.SidAddresses.Select(address => $"${address}")) + $" {about.SidModel}"),
            ("Clock", about.Clock), ("Size", $"{about.FileSizeBytes} bytes"), ("MD5", tune.Track.Md5),
            ("Does not play", tune.Track.Refusal?.Reason), ("Comment", tune.Stil.Comment));
        foreach (TuneSong song in tune.Songs)
        {
            Console.Out.WriteLine($"song {song.Song,3}  {TimeSpan.FromSeconds(song.DurationSeconds):m\\:ss}{(song.DurationSource == "estimated" ? " (estimated)" : "")}");
            foreach (StilField note in song.Stil)
                Console.Out.WriteLine("          " + string.Join("; ", new[] { note.Name, note.Author, note.Title, note.Artist, note.Comment }.Where(text => text is not null)));
        }
        foreach (BugNote bug in tune.Bugs)
            Console.Out.WriteLine($"known fault: {bug.Text}");
        return ExitCode.Done;
    }
}
