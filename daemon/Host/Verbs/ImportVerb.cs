using System.CommandLine;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>import</c>: gives files that an export has written to the running daemon.</summary>
static class ImportVerb
{
    public static Command Command() => new("import", "Give the daemon files that an export has written") { Classified(), FeedbackFilesVerb.Import(), FeedbackFilesVerb.ImportTags() };

    static Command Classified()
    {
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Argument<string> from = new("FILE") { Description = "classified.jsonl, or the folder that holds it" };
        Command import = new("classified", "Classified songs; they replace what is known of the same songs") { from, data, json };
        import.SetAction(async (line, stop) =>
        {
            string file = line.GetRequiredValue(from);
            if (Directory.Exists(file))
                file = Path.Combine(file, "classified.jsonl");
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            JsonElement reply = await daemon.UploadAsync("/api/classify/export", file, stop);
            if (line.GetValue(json))
                Print.Json(reply);
            else
                Print.Line($"{reply.GetProperty("stored").GetInt32()} songs taken in, {reply.GetProperty("unknown").GetInt32()} of tunes that the library does not have.");
            return ExitCode.Done;
        });
        return import;
    }
}
