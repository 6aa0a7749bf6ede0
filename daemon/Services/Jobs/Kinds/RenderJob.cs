using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SidFlow.Services.Renders;
using SidFlow.Services.Sessions;
using SidFlow.Services.Settings;
using SidFlow.Services.Streams;

namespace SidFlow.Services.Jobs.Kinds;

/// <summary><c>render</c>: songs into files. Parameters: <see cref="RenderOrder"/>.</summary>
/// <remarks>A song is done when all its files have their names and rows; an earlier life's songs are not done again. Its one marker is when it first began.</remarks>
public sealed class RenderJob(RenderSettings settings, RenderSelection selection, SongFiles files, Ffmpeg ffmpeg, AvailabilityManifest manifest, TimeProvider clock)
{
    private const string Since = "since";

    /// <summary>Told one by one; the others are counted.</summary>
    private const int MostTold = 1_000;

    private static readonly TimeSpan signs = TimeSpan.FromSeconds(5);

    // Room may come by itself, and devices come back: hours of waiting, each time longer.
    public JobKind Kind => new("render", given => RenderOrder.Read(given, settings).ToJson(), RunAsync) { MostAttempts = 20 };

    private async Task RunAsync(JobRun run)
    {
        RenderOrder order = RenderOrder.Read(run.Params, settings);
        DateTimeOffset since = run.Resume?[Since]?.GetValue<long>() is { } marked ? DateTimeOffset.FromUnixTimeMilliseconds(marked) : clock.GetUtcNow();
        run.Mark(new JsonObject { [Since] = since.ToUnixTimeMilliseconds() });
        if (order.Formats.Any(format => RenderFormats.EncodingOf(format) is not null) && !ffmpeg.IsInstalled)
        {
            if (order.FormatsAreNamed)
                throw new InvalidOperationException(NoEncoder(run.Id));
            order = order with { Formats = [RenderFormat.Wav] };
            run.Say("ffmpeg is not installed (Debian: apt install ffmpeg): WAV files are made in place of what Render:DefaultFormats asks for.", JobLevel.Warning);
        }
        IReadOnlyList<SongId> songs = selection.Songs(order, out IReadOnlyList<string> nothing);
        foreach (string name in nothing)
            run.Say($"The library has nothing that is called {name}.", JobLevel.Warning);
        if (songs.Count == 0)
            throw new InvalidOperationException(order.Missing ? "Nothing has been rendered yet, so nothing is missing." : "The library has none of the songs that are named.");

        Tally tally = new(run, songs.Count);
        Watch watch = new(run);
        RenderTarget target = files.Target(order);
        target.Sweep();
        try
        {
            await Parallel.ForEachAsync(songs, new ParallelOptions { MaxDegreeOfParallelism = files.Parallel(order), CancellationToken = run.Stop }, async (song, stop) =>
            {
                await run.BreatheAsync();
                tally.Count(song, await AliveAsync(run, files.MakeAsync(song, order, target, since, watch, stop)));
            });
        }
        catch (NoRoomException full) when (full.MayPass)
        {
            throw new PassingJobException($"{tally} {full.Message}", full);
        }
        catch (NoRoomException full)
        {
            throw new InvalidOperationException($"{tally} {full.Message}", full);
        }
        catch (EncoderMissingException)
        {
            throw new InvalidOperationException($"{tally} {NoEncoder(run.Id)}");
        }
        catch (DeviceAwayException away)
        {
            throw new PassingJobException($"{tally} {away.Message}", away);
        }
        manifest.Export(settings.ManifestPath);
        run.Say($"{tally}");
        if (tally.AllFailed)
            throw new InvalidOperationException($"None of the {songs.Count} songs could be rendered. {tally.First}");
    }

    private static string NoEncoder(string id) => $"FLAC, M4A and HLS need ffmpeg, which is not installed (Debian: apt install ffmpeg). Install it, then: sidflowd job retry {id}. Or ask for wav.";

    /// <summary>A song may take minutes: a device plays in real time.</summary>
    private async Task<SongOutcome> AliveAsync(JobRun run, Task<SongOutcome> work)
    {
        while (await Task.WhenAny(work, Task.Delay(signs, clock)) != work)
            run.Alive();
        return await work;
    }

    private sealed class Watch(JobRun run) : IRenderWatch
    {
        private string? told;

        /// <remarks>Asked again every few seconds, and logged once.</remarks>
        public void Waits(string why)
        {
            if (why != told)
                run.Say(told = why);
            run.Report(run.Progress.Done, run.Progress.Total, why);
        }

        public void Plays(string what)
        {
            told = null;
            run.Report(run.Progress.Done, run.Progress.Total, what);
        }

        public Task BreatheAsync() => run.BreatheAsync();
    }

    private sealed class Tally(JobRun run, int songs)
    {
        private readonly Lock gate = new();
        private int made;
        private int there;
        private int failed;

        public string? First { get; private set; }
        public bool AllFailed => failed == songs;

        public void Count(SongId song, SongOutcome outcome)
        {
            lock (gate)
            {
                if (outcome.Failure is { } failure)
                {
                    string told = $"{song}: {failure}";
                    First ??= told;
                    if (++failed <= MostTold)
                        run.Say(told, JobLevel.Warning);
                }
                else if (outcome.IsMade)
                {
                    made++;
                }
                else
                {
                    there++;
                }
                run.Report(made + there + failed, songs, $"{song}");
            }
        }

        public override string ToString() => $"{made} songs rendered, {there} were there already, {failed} failed, of {songs}.";
    }
}
