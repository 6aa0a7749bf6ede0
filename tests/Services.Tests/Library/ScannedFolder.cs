using SidFlow.Services.Library;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Library;

/// <summary>A folder of tunes with its database, scanner and index.</summary>
internal sealed class ScannedFolder : IDisposable
{
    public ScannedFolder() => Database = new Database(Data["sidflow.db"]);

    public TempFolder Data { get; } = new();
    public TempFolder Tunes { get; } = new();
    public Database Database { get; }

    public IReadOnlyList<LibraryRoot> Roots => LibraryRoot.Lay([Tunes.Path], null);
    public LibraryIndex Index => new(Database, Roots);

    public Task<ScanProgress> ScanAsync(IReadOnlyList<LibraryRoot>? roots = null, IProgress<ScanProgress>? progress = null, CancellationToken stop = default) =>
        new LibraryScanner(Database, TimeProvider.System).ScanAsync(roots ?? Roots, progress, stop);

    public IEnumerable<string> Paths(string text = "") => Index.Search(new SearchQuery { Text = text, Limit = 500 }).Hits.Select(hit => hit.Tune.Path);

    public void Dispose()
    {
        Database.Dispose();
        Data.Dispose();
        Tunes.Dispose();
    }
}
