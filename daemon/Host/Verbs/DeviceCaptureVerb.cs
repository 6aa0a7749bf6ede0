using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SidFlow.Host.CommandLine;
using SidFlow.Services.Heads;

namespace SidFlow.Host.Verbs;

/// <summary><c>device capture ID TUNE -o FILE</c>: a song as the device itself sounds.</summary>
static class DeviceCaptureVerb
{
    const int RateHz = 48_000, Channels = 2;

    public static Command Command()
    {
        Argument<string> id = new("ID") { Description = "The device's id in the settings" };
        Argument<string> tune = new("TUNE") { Description = "A tune's file, or its path in the library" };
        (Option<int?> song, Option<double?> seconds) = (CommonOptions.Song(), CommonOptions.Seconds());
        Option<string> output = new("--output", "-o") { Description = "The file to write: .wav or .flac", HelpName = "FILE", Required = true };
        output.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && Path.GetExtension(result.Tokens[0].Value).ToLowerInvariant() is not (".wav" or ".flac"))
                result.AddError("--output must end in .wav or .flac.");
        });
        (Option<string?> data, Option<bool> json) = (CommonOptions.Data(), CommonOptions.Json());
        Command capture = new("capture", "Record a song as a device plays it") { id, tune, song, seconds, output, data, json };
        capture.SetAction(async (line, stop) =>
        {
            using DaemonClient daemon = await DaemonClient.ConnectAsync(line.GetValue(data), stop);
            string query = string.Join('&', Query(line.GetRequiredValue(tune), line.GetValue(song), line.GetValue(seconds)));
            byte[]? file = File.Exists(line.GetRequiredValue(tune)) ? TuneFile.ReadBytes(line.GetRequiredValue(tune)) : null;
            return await RunAsync(daemon, $"/api/admin/devices/{Uri.EscapeDataString(line.GetRequiredValue(id))}/capture?{query}", file,
                Path.GetFullPath(line.GetRequiredValue(output)), line.GetValue(json), stop);
        });
        return capture;
    }

    static IEnumerable<string> Query(string tune, int? song, double? seconds)
    {
        bool isFile = File.Exists(tune);
        if (!isFile)
            yield return $"path={Uri.EscapeDataString(tune)}";
        // The daemon knows the start song of a tune in its library no better than its first.
        if (song is not null || isFile)
            yield return $"song={(isFile ? TuneFile.SongOf(TuneFile.ReadPlayable(tune), song, tune) : song)}";
        if (seconds is { } given)
            yield return string.Create(CultureInfo.InvariantCulture, $"seconds={given}");
    }

    static async Task<int> RunAsync(DaemonClient daemon, string address, byte[]? tune, string output, bool json, CancellationToken stop)
    {
        using var files = new RenderedFiles();
        WavWriter wav = files.OpenSound(output, RateHz, Channels);
        JsonElement? report = null;
        await foreach (JsonElement line in daemon.LinesAsync(address, tune, stop))
        {
            if (line.TryGetProperty("report", out JsonElement end) && end.ValueKind == JsonValueKind.Object)
                report = end;
            else if (line.TryGetProperty("pcm", out JsonElement pcm) && pcm.ValueKind == JsonValueKind.String)
                Write(wav, pcm.GetBytesFromBase64());
        }
        if (!Console.IsErrorRedirected)
            Console.Error.Write("\r        \r");
        if (report is not { } done)
            throw new VerbException("the daemon ended the capture without a report.");
        await files.CompleteAsync(stop);
        if (json)
            Print.Json(done);
        else
            Print.Line($"{output}: {(double)wav.Frames / RateHz:0.0} s from {done.GetProperty("sound").GetString()}, {done.GetProperty("lostFrames").GetInt64()} frames lost");
        return ExitCode.Done;
    }

    static void Write(WavWriter wav, byte[] pcm)
    {
        short[] samples = new short[pcm.Length / sizeof(short)];
        Buffer.BlockCopy(pcm, 0, samples, 0, samples.Length * sizeof(short));
        wav.Write(samples);
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r{(double)wav.Frames / RateHz:0} s");
    }
}
