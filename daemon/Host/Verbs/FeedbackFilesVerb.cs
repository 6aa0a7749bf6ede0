using System.CommandLine;
using System.Text;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Taste;

namespace SidFlow.Host.Verbs;

/// <summary><c>export feedback|tags</c> and <c>import feedback|tags</c>: all that listeners did and said, and what songs are rated, as files.</summary>
static class FeedbackFilesVerb
{
    /// <summary>Of one request, well below what the daemon takes.</summary>
    const int BatchBytes = 24 << 10;

    public static Command Export() =>
        Export("feedback", "Write feedback, ratings, favourites and tags", "Gets feedback, feedback-sync, favorites.jsonl and tags", "/api/admin/feedback/export");

    public static Command ExportTags() =>
        Export("tags", "Write all ratings and headers as a tree of tag files: auto-tags.json, .sid.tags.json, .sid.meta.json", "Gets tags, laid out as the collection is", "/api/admin/tags/export");

    static Command Export(string name, string about, string layout, string address)
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> folder = new("DIR") { Description = layout };
        Command export = new(name, about) { folder, data, json };
        export.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            (int files, int pieces) = await WriteAsync(daemon, address, Directory.CreateDirectory(line.GetRequiredValue(folder)).FullName, stop);
            if (line.GetValue(json))
                Print.Json(new { files, pieces });
            else
                Print.Line($"{pieces} entries in {files} files.");
            return ExitCode.Done;
        });
        return export;
    }

    public static Command Import() => Import(
        "feedback", "Bring feedback, ratings, favourites and tags back; what is there already stays as it is", "As an export lays it out", FeedbackFiles.Read);

    public static Command ImportTags() => Import(
        "tags", "Bring the operator's tags back: files NAME.sid.tags.json; what the operator has said later stays as it is", "The folder of the tag files, laid out as the collection is", FeedbackFiles.ReadTags);

    static Command Import(string name, string about, string layout, Func<string, IEnumerable<FeedbackImport>> read)
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> folder = new("DIR") { Description = layout };
        Command import = new(name, about) { folder, data, json };
        import.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string[] kinds = ["ratings", "actions", "favorites", "tags", "duplicates"];
            int[] counts = new int[kinds.Length];
            foreach (List<FeedbackImport> batch in Batches(read(line.GetRequiredValue(folder))))
            {
                JsonElement reply = await daemon.SendAsync(HttpMethod.Post, "/api/admin/feedback/import", stop, new
                {
                    acts = batch.Where(entry => entry.Act is not null).Select(entry => Encoding.UTF8.GetString(entry.Line)),
                    favorites = batch.Where(entry => entry.Favorite is not null).Select(entry => Encoding.UTF8.GetString(entry.Line)),
                    tags = batch.Where(entry => entry.Tag is not null).Select(entry => new { song = $"{entry.Tag!.Song}", text = Encoding.UTF8.GetString(entry.Line) }),
                });
                foreach ((int at, string kind) in kinds.Index())
                    counts[at] += reply.GetProperty(kind).GetInt32();
            }
            if (line.GetValue(json))
                Print.Json(kinds.Zip(counts).ToDictionary(pair => pair.First, pair => pair.Second));
            else
                Print.Line($"{counts[0]} ratings, {counts[1]} acts, {counts[2]} favourites and {counts[3]} tags came in; {counts[4]} were there already.");
            return ExitCode.Done;
        });
        return import;
    }

    static async Task<(int Files, int Pieces)> WriteAsync(DaemonClient daemon, string address, string folder, CancellationToken stop)
    {
        int files = 0, pieces = 0;
        string open = "";
        StreamWriter? writer = null;
        try
        {
            await foreach (JsonElement piece in daemon.LinesAsync(address, null, stop))
            {
                string path = piece.GetProperty("path").GetString()!;
                if (path != open)
                {
                    if (writer is not null)
                        await writer.DisposeAsync();
                    string file = Path.Combine(folder, path);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    writer = new StreamWriter(file, append: false, new UTF8Encoding(false));
                    open = path;
                    files++;
                }
                await writer!.WriteAsync(piece.GetProperty("text").GetString());
                pieces++;
            }
        }
        finally
        {
            if (writer is not null)
                await writer.DisposeAsync();
        }
        return (files, pieces);
    }

    /// <summary>All lines, read before the first is sent: a fault in the last one leaves nothing half done.</summary>
    static List<List<FeedbackImport>> Batches(IEnumerable<FeedbackImport> entries)
    {
        List<List<FeedbackImport>> batches = [];
        int bytes = BatchBytes;
        try
        {
            foreach (FeedbackImport entry in entries)
            {
                if (bytes + entry.Line.Length > BatchBytes)
                {
                    batches.Add([]);
                    bytes = 0;
                }
                bytes += entry.Line.Length;
                batches[^1].Add(entry);
            }
        }
        catch (FormatException fault)
        {
            throw new VerbException(fault.Message, fault);
        }
        return batches;
    }
}
