using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Web.Api;

namespace SidFlow.Host.CommandLine;

/// <summary>The library as the command line works on it.</summary>
interface ILibraryAccess : IDisposable
{
    Task<ScanReply> ScanAsync(Action<ScanProgress> progress, CancellationToken stop);

    Task<SearchReply> SearchAsync(string words, int limit, CancellationToken stop);

    Task<TuneReply> DescribeAsync(string path, CancellationToken stop);

    /// <summary>The running daemon's library; without a daemon the same one, opened by this process.</summary>
    static async Task<ILibraryAccess> OpenAsync(SidFlowSettings settings, CancellationToken stop) =>
        await DaemonClient.TryConnectAsync(settings.Admin.Socket, stop) is { } daemon
            ? new DaemonLibrary(daemon)
            : new OwnLibrary(settings);
}
