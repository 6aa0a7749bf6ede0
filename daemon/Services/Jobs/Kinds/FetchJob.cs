using System.Text.Json.Nodes;
using SidFlow.Services.Hvsc;
using SidFlow.Services.Hvsc.Updates;
using SidFlow.Services.Library;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>fetch</c>: brings the collection to the newest release that the mirrors have, then the library's index up to date.</summary>
/// <remarks>
/// Parameters: <c>force</c> (the whole collection anew), <c>remoteBaseUrl</c> (a mirror in place of those of the settings), <c>versionFile</c> or
/// <c>hvscVersionPath</c> (another version file, in the collection's folder). What the job has come to lies on disk; its markers only tell of it.
/// </remarks>
public sealed class FetchJob(FetchRules rules, IReadOnlyList<Uri> mirrors, IReadOnlyList<LibraryRoot> roots, IReadOnlyList<ITuneFollower> followers, LibraryScans scans, FetchBoard board, TimeProvider clock)
{
    private const string Force = "force", Remote = "remoteBaseUrl", VersionFile = "versionFile", VersionPath = "hvscVersionPath";

    public JobKind Kind => new("fetch", Check, RunAsync) { MostAttempts = 5 };

    /// <summary>A mirror's address: the folder that lists the archives. Null for what is none.</summary>
    public static Uri? MirrorOf(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out Uri? mirror) && mirror.Scheme is "http" or "https" && mirror.Query.Length == 0 ? mirror : null;

    private JsonObject Check(JsonObject given)
    {
        foreach ((string name, _) in given)
            if (name is not (Force or Remote or VersionFile or VersionPath))
                throw new FormatException($"It has no parameter {name}, only {Force}, {Remote} and {VersionFile}.");
        string? remote = Text(given, Remote), version = Text(given, VersionFile) ?? Text(given, VersionPath);
        if (remote is not null && MirrorOf(remote) is null)
            throw new FormatException($"{Remote} must be the http or https address of a folder that lists the archives.");
        if (remote is null && mirrors.Count == 0)
            throw new FormatException($"No mirror is known. Name one in the setting Hvsc:Mirrors, or as {Remote}.");
        if (!roots.Any(root => root.Folder == rules.Layout.Live))
            throw new FormatException($"The library has other folders than {rules.Layout.Live}. Add {rules.Layout.Folder} to Library:Roots, or leave that empty.");
        if (version is not null && Layout(version) is null)
            throw new FormatException($"{VersionFile} must name a file in {rules.Layout.Folder}.");
        JsonObject whole = new() { [Force] = Flag(given, Force) };
        if (remote is not null)
            whole[Remote] = remote;
        if (version is not null)
            whole[VersionFile] = version;
        return whole;
    }

    private async Task RunAsync(JobRun run)
    {
        string? remote = Text(run.Params, Remote);
        HvscLayout layout = Text(run.Params, VersionFile) is { } version ? Layout(version)! : rules.Layout;
        IFetchWatch watch = board.Begin(run);
        try
        {
            using HttpClient http = Mirror.Client();
            Fetch fetch = new(rules with { Layout = layout }, http, clock, FollowAsync, watch);
            await fetch.RunAsync(new FetchOrder(remote is null ? mirrors : [MirrorOf(remote)!], Flag(run.Params, Force)), run.Stop);
            // Also when nothing is new: an earlier life may have ended between the swap and the scan.
            await scans.StopAsync();
            await ScanJob.Kind(scans, clock).RunAsync(run);
            board.End(null);
        }
        catch (FetchException failure)
        {
            board.End(failure.Message);
            if (failure.MayPass)
                throw new PassingJobException(failure.Message, failure);
            throw;
        }
        catch (Exception failure)
        {
            board.End(run.Stop.IsCancellationRequested ? null : failure.Message);
            throw;
        }
    }

    private async Task FollowAsync(IReadOnlyCollection<TuneMove> moves, CancellationToken stop)
    {
        if (moves.Count > 0)
            foreach (ITuneFollower follower in followers)
                await follower.FollowAsync(moves, stop);
    }

    /// <summary>Null for a file outside the collection's folder, or one that fetches use for themselves.</summary>
    private HvscLayout? Layout(string versionFile)
    {
        string file = Path.GetFullPath(versionFile, rules.Layout.Folder);
        return Path.GetDirectoryName(file) == rules.Layout.Folder && file.EndsWith(".json", StringComparison.Ordinal) ? rules.Layout with { VersionFile = file } : null;
    }

    private static string? Text(JsonObject given, string name) => given[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) && text.Length > 0 && !text.Contains('\0') => text,
        _ => throw new FormatException($"{name} must be a text."),
    };

    private static bool Flag(JsonObject given, string name) => given[name] switch
    {
        null => false,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw new FormatException($"{name} must be true or false."),
    };
}
