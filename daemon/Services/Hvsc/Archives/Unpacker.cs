using System.Diagnostics.CodeAnalysis;

namespace SidFlow.Services.Hvsc.Archives;

/// <summary>Takes archives apart with the program that is installed for it.</summary>
/// <param name="programs">Looked for in this order; names in PATH, or paths.</param>
internal sealed class Unpacker(ArchiveLimits limits, TimeProvider clock, IReadOnlyList<string>? programs = null)
{
    public const string Missing = "Neither 7z nor bsdtar is installed, and the collection comes as a .7z file (Debian: apt install libarchive-tools, or p7zip-full).";

    /// <summary>What means more than itself in a list of names to leave out.</summary>
    private const string Patterns = "*?[]^$@!";

    /// <summary>What a shell says of a child that SIGKILL has ended.</summary>
    private const int Killed = 128 + 9;

    /// <summary>Starts of a program that is killed each time, as the daemon's own workers get.</summary>
    private const int MostStarts = 3;

    private static readonly string[] usual = ["7zz", "7z", "7za", "bsdtar"];

    private string? program;

    /// <summary>Looked up each time: installing one needs no restart.</summary>
    /// <exception cref="FetchException">There is none.</exception>
    [MemberNotNull(nameof(program))]
    public string Find() => program = (programs ?? usual).Select(Locate).FirstOrDefault(path => path is not null) ?? throw new FetchException(Missing);

    /// <summary>The archive's members, all of them such as a collection may have.</summary>
    /// <exception cref="ArchiveException"/>
    public async Task<IReadOnlyList<ArchiveEntry>> ListAsync(string archive, IFetchWatch watch, CancellationToken stop)
    {
        Find();
        List<string> lines = [];
        int mostLines = checked(limits.MostEntries * 30);
        (int code, string complaint) = await RunAsync(
            IsTar ? ["--numeric-owner", "-tvf", archive] : ["l", "-slt", "-ba", "-sccUTF-8", "--", archive],
            lines.Clear,
            line =>
            {
                if (lines.Count < mostLines)
                    lines.Add(line);
            },
            _ => watch.BreatheAsync(), watch, stop);
        if (code != 0)
            throw new ArchiveException($"{Path.GetFileName(archive)} cannot be read: {complaint}", isDamaged: true);
        List<ArchiveEntry> entries = [.. IsTar ? TarListing.Parse(lines) : SevenZipListing.Parse(lines)];
        Check(archive, entries);
        return entries;
    }

    /// <summary>Unpacks into a folder that is new; each member's checksum in the archive is compared on the way.</summary>
    /// <returns>What is now below the folder.</returns>
    /// <exception cref="ArchiveException"/>
    public async Task<UnpackedTree> UnpackAsync(string archive, string folder, IReadOnlyList<ArchiveEntry> entries, IFetchWatch watch, CancellationToken stop)
    {
        Find();
        Directory.CreateDirectory(folder);
        long total = entries.Where(entry => entry.Kind == ArchiveEntryKind.File).Sum(entry => entry.Bytes);
        string[] links = [.. entries.Where(entry => entry.Kind == ArchiveEntryKind.Link).Select(entry => entry.Path)];
        string leftOut = folder + ".links";
        File.WriteAllLines(leftOut, links);
        if (links.Length > 0)
            watch.Say($"{Path.GetFileName(archive)}: {links.Length} links are left out, such as {links[0]}.");
        long most = total + total / 50 + (16 << 20);
        string name = Path.GetFileName(archive);
        (int code, string complaint) = await RunAsync(
            IsTar ? ["-x", "-f", archive, "-C", folder, "--no-same-owner", "--no-same-permissions", "-X", leftOut]
                : ["x", "-y", "-bd", "-bso0", "-bsp0", "-o" + folder, .. links.Length > 0 ? ["-x@" + leftOut] : Array.Empty<string>(), "--", archive],
            () =>
            {
                TreeSwap.DeleteTree(folder);
                Directory.CreateDirectory(folder);
            },
            null,
            written =>
            {
                if (written > most)
                    throw new ArchiveException($"{name} unpacks to more than the {total} bytes that it tells of.", isDamaged: false);
                watch.Report(FetchPhase.Extracting, Math.Min(written, total), total, name);
                return watch.BreatheAsync();
            }, watch, stop);
        File.Delete(leftOut);
        if (code != 0)
            throw new ArchiveException($"{name} does not unpack (exit code {code}): {complaint}", isDamaged: true);
        UnpackedTree tree = UnpackedTree.Look(folder, limits);
        if (tree.Bytes != total)
            throw new ArchiveException($"{name} unpacked to {tree.Bytes} bytes and tells of {total}.", isDamaged: true);
        return tree;
    }

    [MemberNotNullWhen(true, nameof(program))]
    private bool IsTar => program is not null && Path.GetFileName(program).Contains("tar", StringComparison.Ordinal);

    /// <param name="again">Takes back what a start that was killed has done.</param>
    private async Task<(int Code, string Complaint)> RunAsync(
        string[] arguments, Action again, Action<string>? line, Func<long, Task> written, IFetchWatch watch, CancellationToken stop)
    {
        try
        {
            for (int starts = 1; ; starts++)
            {
                (int code, string complaint) = await ConfinedChild.RunAsync([program!, .. arguments], limits.LargestFile, limits.LongestRun, line, written, clock, stop);
                if (code != Killed)
                    return (code, complaint);
                // Says nothing against the archive.
                if (starts == MostStarts)
                    throw new ArchiveException($"{program} was killed from outside {MostStarts} times. Is there too little memory? The archive stays; retry the job.", isDamaged: false);
                watch.Say($"{program} was killed from outside. Once more.", isWarning: true);
                again();
            }
        }
        catch (TimeoutException late)
        {
            throw new ArchiveException(late.Message, isDamaged: false);
        }
    }

    private void Check(string archive, List<ArchiveEntry> entries)
    {
        string name = Path.GetFileName(archive);
        ArchiveException No(string why) => new($"{name} is refused: {why}", isDamaged: false);
        if (entries.Count == 0)
            throw new ArchiveException($"{name} is empty.", isDamaged: true);
        if (entries.Count > limits.MostEntries)
            throw No($"it has {entries.Count} members, more than {limits.MostEntries}.");
        HashSet<string> paths = new(entries.Count, StringComparer.OrdinalIgnoreCase);
        long left = limits.MostBytes;
        foreach (ArchiveEntry entry in entries)
        {
            if (ArchivePaths.Problem(entry.Path) is { } problem)
                throw No($"'{entry.Path}' {problem}.");
            if (entry.Kind == ArchiveEntryKind.Other || (entry.Kind == ArchiveEntryKind.Link && entry.Path.Any(Patterns.Contains)))
                throw No($"'{entry.Path}' is neither a file nor a folder.");
            if (!paths.Add(entry.Path) && entry.Kind == ArchiveEntryKind.File)
                throw No($"'{entry.Path}' is in it twice.");
            if (entry.Bytes > limits.LargestFile)
                throw No($"'{entry.Path}' has {entry.Bytes} bytes, more than any file of a collection.");
            left -= entry.Bytes;
            if (left < 0)
                throw No($"it unpacks to more than {limits.MostBytes} bytes.");
        }
    }

    private static string? Locate(string program) => program.Contains('/')
        ? (File.Exists(program) ? program : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
