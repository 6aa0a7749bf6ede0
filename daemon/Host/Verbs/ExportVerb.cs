using System.CommandLine;
using SidFlow.Host.CommandLine;
using SidFlow.Ml.Features;
using SidFlow.Services.Stations;

namespace SidFlow.Host.Verbs;

/// <summary><c>export</c>: what the running daemon knows, as files. The same knowledge gives the same bytes.</summary>
static class ExportVerb
{
    public static Command Command() => new("export", "Write what the daemon knows as files")
    {
        Songs("classified", "The classified songs with vector and ratings, as classified.jsonl", "classified.jsonl"),
        Songs("features", "What was measured of them alone", $"features_{FeatureRecord.FeatureSetVersion}.jsonl"),
        FeedbackFilesVerb.Export(),
        FeedbackFilesVerb.ExportTags(),
        Similarity(),
    };

    static Command Similarity()
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> folder = new("DIR") { Description = "The folder that gets bundle and manifest" };
        Command export = new("similarity", "Write what was classified as a bundle for others (sidcorr-lite-1), with its manifest") { folder, data };
        export.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string target = Directory.CreateDirectory(line.GetRequiredValue(folder)).FullName;
            foreach ((string part, string name) in new[] { ("bundle", SimilarityExport.BundleName), ("manifest", SimilarityExport.ManifestName) })
            {
                await daemon.DownloadAsync($"/api/admin/similarity/export?part={part}", Path.Combine(target, name), stop);
                Print.Line(Path.Combine(target, name));
            }
            return ExitCode.Done;
        });
        return export;
    }

    static Command Songs(string kind, string summary, string name)
    {
        Option<string?> data = CommonOptions.Data();
        Argument<string> folder = new("DIR") { Description = "The folder that gets the file" };
        Option<bool> times = new("--times") { Description = "With the moments of measuring, which no two runs share" };
        Command export = new(kind, summary) { folder, times, data };
        export.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string file = Path.Combine(Directory.CreateDirectory(line.GetRequiredValue(folder)).FullName, name);
            await daemon.DownloadAsync($"/api/classify/export?kind={kind}&times={(line.GetValue(times) ? "true" : "false")}", file, stop);
            Print.Line(file);
            return ExitCode.Done;
        });
        return export;
    }
}
