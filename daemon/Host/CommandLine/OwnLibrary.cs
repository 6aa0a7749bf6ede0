using SidFlow.Services.Library;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Web.Api;

namespace SidFlow.Host.CommandLine;

/// <summary>The library opened by this process, while no daemon works on its folder.</summary>
sealed class OwnLibrary : ILibraryAccess
{
    readonly DataFolderLock folder;
    readonly Database database;
    readonly IReadOnlyList<LibraryRoot> roots;
    readonly LibraryReplies replies;

    public OwnLibrary(SidFlowSettings settings)
    {
        folder = DataFolderLock.Take(settings);
        roots = LibraryRoot.Lay(settings.Library.Roots, settings.Library.DemoFolder, settings.Hvsc.Folder);
        try
        {
            database = new Database(settings.DatabaseFile);
        }
        catch (StorageException)
        {
            folder.Dispose();
            throw;
        }
        var index = new LibraryIndex(database, roots);
        replies = new LibraryReplies(index, new Tracks(index, settings));
    }

    public async Task<ScanReply> ScanAsync(Action<ScanProgress> progress, CancellationToken stop)
    {
        if (!roots.Any(root => Directory.Exists(root.Folder)))
            throw new VerbException("there is no folder to scan. Name one: --library DIR, or the setting Library:Roots.");
        ScanProgress done = await new LibraryScanner(database, TimeProvider.System).ScanAsync(roots, new Told(progress), stop);
        return new ScanReply(false, done, null);
    }

    public Task<SearchReply> SearchAsync(string words, int limit, CancellationToken stop) =>
        Task.FromResult(replies.Search(new SearchQuery { Text = words, Limit = limit }));

    public Task<TuneReply> DescribeAsync(string path, CancellationToken stop) => Task.FromResult(replies.Describe(path));

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    /// <summary>Tells at once and on the scanner's thread, unlike <see cref="Progress{T}"/>.</summary>
    sealed class Told(Action<ScanProgress> tell) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => tell(value);
    }
}
