using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Services.Doctor.Checks;

/// <summary>Whether a device's file is there, may be used, and is free.</summary>
internal static class NodeFindings
{
    /// <param name="path">Links are followed.</param>
    /// <param name="missing">What to say and to do when it is not there.</param>
    /// <returns>Empty when all is well.</returns>
    public static IEnumerable<Finding> Of(Surroundings at, string subject, string path, Finding missing)
    {
        string real = Follow(at, path);
        if (DeviceNode.At(at.At(real)) is not { } node)
            return [missing];
        return [.. Rights(at, subject, path, node), .. Holders(at, subject, real)];
    }

    public static IEnumerable<Finding> Rights(Surroundings at, string subject, string path, DeviceNode node)
    {
        if (node.Allows(at.Account.User, at.Account.Groups))
            yield break;
        string group = new Groups(at.Root).NameOf(node.Group);
        yield return node.IsForGroup && !at.Account.Groups.Contains(node.Group)
            ? Finding.Problem(subject, $"{path} belongs to group {group}, which {at.Account.Name} is not in.", at.Account.JoinCommand(group))
            : Finding.Problem(subject, $"{path} is for its owner alone.", UdevRulesCheck.Install);
    }

    private static IEnumerable<Finding> Holders(Surroundings at, string subject, string node) =>
        from holder in at.Processes.HoldersOf(node)
        where holder.Id != at.Processes.Daemon?.Id && holder.Id != Environment.ProcessId
        select Finding.Problem(subject, $"{node} is in use by {holder.Name} (process {holder.Id}).",
            holder.Name == "ModemManager" ? ModemManagerCheck.Remedy : $"sudo kill {holder.Id}");

    private static string Follow(Surroundings at, string path)
    {
        var file = new FileInfo(at.At(path));
        if (file.LinkTarget is not { } target)
            return path;
        // Seen from the machine's own root.
        string full = Path.GetFullPath(target, Path.GetDirectoryName(at.At(path))!);
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(at.Root));
        return root.Length > 1 && full.StartsWith(root, StringComparison.Ordinal) ? full[root.Length..] : full;
    }
}
