using SidFlow.Services.Storage;

namespace SidFlow.Services.Library;

/// <summary>Brings the index up to date with the folders. May be stopped or killed anywhere: the next scan goes on from there.</summary>
public sealed class LibraryScanner(Database database, TimeProvider time)
{
    /// <summary>One scan at a time.</summary>
    /// <returns>What was done, problems included.</returns>
    public Task<ScanProgress> ScanAsync(IReadOnlyList<LibraryRoot> roots, IProgress<ScanProgress>? progress, CancellationToken stop) =>
        throw new NotSupportedException($"{database} {time} {roots} {progress} {stop}");
}
