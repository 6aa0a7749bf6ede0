using System.Text.Json;
using System.Text.Json.Serialization;
using SidFlow.Services.Library;
using SidFlow.Web.Api;

namespace SidFlow.Host.CommandLine;

/// <summary>The library of the running daemon.</summary>
sealed class DaemonLibrary(DaemonClient daemon) : ILibraryAccess
{
    const string Scan = "/api/admin/library/scan";

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);

    static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task<ScanReply> ScanAsync(Action<ScanProgress> progress, CancellationToken stop)
    {
        await daemon.SendAsync(HttpMethod.Post, Scan, stop);
        using var timer = new PeriodicTimer(LookEvery);
        while (true)
        {
            ScanReply reply = Read<ScanReply>(await daemon.GetAsync(Scan, stop));
            if (!reply.Scanning)
                return reply;
            if (reply.Progress is not null)
                progress(reply.Progress);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    public async Task<SearchReply> SearchAsync(string words, int limit, CancellationToken stop) =>
        Read<SearchReply>(await daemon.GetAsync($"/api/search?q={Uri.EscapeDataString(words)}&limit={limit}", stop));

    public async Task<TuneReply> DescribeAsync(string path, CancellationToken stop) =>
        Read<TuneReply>(await daemon.GetAsync($"/api/tune?sid_path={Uri.EscapeDataString(path)}", stop));

    public void Dispose() => daemon.Dispose();

    static T Read<T>(JsonElement data) => data.Deserialize<T>(Layout) ?? throw new VerbException("the daemon's answer is empty; it may be another version. Restart it.");
}
