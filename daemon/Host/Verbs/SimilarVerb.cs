using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using SidFlow.Host.CommandLine;

namespace SidFlow.Host.Verbs;

/// <summary><c>similar PATH[#SONG]</c>: songs that sound alike, from the running daemon; <c>--batch FILE</c> for many.</summary>
static class SimilarVerb
{
    const int UsualLimit = 25, SeedsAtOnce = 100;

    static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(2), Look = TimeSpan.FromMilliseconds(500);

    /// <summary>One line each, read by programs: as short as it can be.</summary>
    static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Command()
    {
        Argument<string?> path = new("PATH") { Description = "A song's path in the library, PATH#SONG for another than the start song", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> batch = new("--batch") { Description = "A file with one PATH#SONG a line; prints one line of JSON for each", HelpName = "FILE" };
        Option<int?> limit = new("--limit") { Description = $"At most so many songs, up to 200; {UsualLimit} when absent", HelpName = "K" };
        limit.Validators.Add(result => CommonOptions.Within(result, 1, 200));
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command similar = new("similar", "Find songs that sound like one, best first") { path, batch, limit, data, json };
        similar.SetAction(async (line, stop) =>
        {
            int most = line.GetValue(limit) ?? UsualLimit;
            (string? seed, string? file) = (line.GetValue(path), line.GetValue(batch));
            if (seed is null == file is null)
                throw new VerbException("name one song, or a file of songs with --batch.") { ExitCode = ExitCode.Usage };
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            await WarmUpAsync(daemon, stop);
            return seed is not null ? await OneAsync(daemon, seed, most, line.GetValue(json), stop) : await ManyAsync(daemon, file!, most, stop);
        });
        return similar;
    }

    /// <summary>A daemon that has just started compares songs for a few seconds first.</summary>
    internal static async Task WarmUpAsync(DaemonClient daemon, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestWarmUp);
        try
        {
            while (await daemon.GetAsync("/api/similarity", limit.Token) is var status && status.GetProperty("songs").GetInt32() == 0 && status.GetProperty("building").GetBoolean())
                await Task.Delay(Look, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new VerbException($"the daemon has compared songs for {LongestWarmUp.TotalMinutes:0} minutes and is not done. Its log says more.");
        }
    }

    static async Task<int> OneAsync(DaemonClient daemon, string seed, int limit, bool json, CancellationToken stop)
    {
        JsonElement reply = await daemon.GetAsync($"/api/similar?sid_path={Uri.EscapeDataString(seed)}&limit={limit}", stop);
        if (json)
        {
            Print.Json(reply);
            return ExitCode.Done;
        }
        foreach (JsonElement song in reply.GetProperty("results").EnumerateArray())
            Print.Line($"{song.GetProperty("rank").GetInt32(),3}  {song.GetProperty("score").GetDouble():0.0000}  {song.GetProperty("track").GetString()}  {song.GetProperty("title").GetString()} ({song.GetProperty("author").GetString()})");
        return ExitCode.Done;
    }

    static async Task<int> ManyAsync(DaemonClient daemon, string file, int limit, CancellationToken stop)
    {
        using TextReader seeds = file == "-" ? Console.In : new StreamReader(file);
        List<string> some = [];
        while (await seeds.ReadLineAsync(stop) is { } line)
        {
            if (line.Trim() is { Length: > 0 } seed)
                some.Add(seed);
            if (some.Count == SeedsAtOnce)
                await PrintAsync(daemon, some, limit, stop);
        }
        await PrintAsync(daemon, some, limit, stop);
        return ExitCode.Done;
    }

    static async Task PrintAsync(DaemonClient daemon, List<string> seeds, int limit, CancellationToken stop)
    {
        if (seeds.Count == 0)
            return;
        JsonElement reply = await daemon.SendAsync(HttpMethod.Post, "/api/similar", stop, new { seeds, limit });
        foreach (JsonElement entry in reply.GetProperty("results").EnumerateArray())
        {
            (string? seed, string?[] neighbours) = (entry.GetProperty("seed").GetString(), [.. entry.GetProperty("neighbours").EnumerateArray().Select(one => one.GetString())]);
            Console.Out.WriteLine(JsonSerializer.Serialize(new { seed, neighbours }, Line));
            if (entry.TryGetProperty("reason", out JsonElement reason))
                await Console.Error.WriteLineAsync($"{seed}: {reason.GetString()}".ReplaceLineEndings(" "));
        }
        seeds.Clear();
    }
}
