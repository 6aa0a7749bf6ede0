using System.Globalization;
using SidFlow.Hw.Wires;

namespace SidFlow.Services.Doctor;

/// <param name="Name">As the kernel knows it, 15 signs at most.</param>
/// <param name="CommandLine">Words with spaces between.</param>
public sealed record ProcessEntry(int Id, string Name, string CommandLine);

/// <summary>Who runs, and who holds which file open, from /proc. Of other users' processes only root sees the files.</summary>
/// <param name="root">Where /proc is found.</param>
public sealed class ProcessTable(string root)
{
    private IReadOnlyList<ProcessEntry>? all;
    private ILookup<string, ProcessEntry>? holders;

    public IReadOnlyList<ProcessEntry> All => all ??= [.. Folders().Select(Read)];

    /// <param name="target">A node's path, links followed, or <c>socket:[inode]</c>.</param>
    public IReadOnlyList<ProcessEntry> HoldersOf(string target)
    {
        holders ??= All.SelectMany(process => Files(process.Id).Select(file => (file, process))).ToLookup(held => held.file, held => held.process);
        return [.. holders[target].DistinctBy(process => process.Id)];
    }

    /// <summary>The daemon itself; null when none runs.</summary>
    public ProcessEntry? Daemon => All.FirstOrDefault(process =>
        process.CommandLine.Split(' ') is var words && Array.IndexOf(words, "serve") is > 0 and var verb
        && Path.GetFileNameWithoutExtension(words[verb - 1]) == "sidflowd");

    private IEnumerable<int> Folders() => Directory.Exists(Path.Combine(root, "proc"))
        ? Directory.EnumerateDirectories(Path.Combine(root, "proc"))
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0).Where(id => id > 0).Order()
        : [];

    private ProcessEntry Read(int id) =>
        new(id, SysFile.Read(Path.Combine(root, $"proc/{id}/comm")), SysFile.Read(Path.Combine(root, $"proc/{id}/cmdline")).Replace('\0', ' ').Trim());

    private IReadOnlyList<string> Files(int id)
    {
        try
        {
            string folder = Path.Combine(root, $"proc/{id}/fd");
            return Directory.Exists(folder)
                ? [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Select(file => file.LinkTarget).OfType<string>()]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it has just ended.
            return [];
        }
    }
}
