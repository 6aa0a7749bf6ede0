using System.Globalization;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;

namespace SidFlow.Services.Doctor;

/// <summary>On whose behalf one looks: whoever runs the daemon, or would.</summary>
/// <param name="IsService">It is the systemd unit's user.</param>
/// <param name="RealTimePriority">The highest it may ask for; 0 for none.</param>
public sealed record Account(string Name, uint User, IReadOnlySet<uint> Groups, bool IsService, int RealTimePriority)
{
    /// <summary>The running daemon's; else the installed unit's; else that of this process.</summary>
    public static Account Find(string root, ProcessTable processes, InstalledUnit? unit)
    {
        var groups = new Groups(root);
        uint? service = unit is null ? null : unit.User is null ? 0 : groups.NumberOfUser(unit.User);
        if (processes.Daemon is { } daemon)
            return OfProcess(root, daemon.Id.ToString(CultureInfo.InvariantCulture), groups, service);
        if (service is { } number)
            return new Account(groups.NameOfUser(number), number,
                groups.OfUser(groups.NameOfUser(number)).Concat(unit!.Groups.SelectMany(groups.NumberOf)).ToHashSet(), IsService: true, unit.RealTimePriority);
        return OfProcess(root, "self", groups, service);
    }

    /// <summary>What lets it into a group.</summary>
    public string JoinCommand(string group) => IsService
        ? $"sudo usermod -aG {group} {Name} && sudo systemctl restart sidflowd"
        : $"sudo usermod -aG {group} {Name} && echo now log out and in again";

    private static Account OfProcess(string root, string process, Groups groups, uint? service)
    {
        string status = SysFile.Read(Path.Combine(root, $"proc/{process}/status"));
        string[] ids = Line(status, "Uid:");
        uint user = ids.Length > 1 && uint.TryParse(ids[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint effective) ? effective : 0;
        string[] priority = Line(SysFile.Read(Path.Combine(root, $"proc/{process}/limits")), "Max realtime priority");
        return new Account(groups.NameOfUser(user), user, groups.OfProcess(process), user == service,
            priority.Length > 0 && int.TryParse(priority[0], NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? most : 0);
    }

    private static string[] Line(string text, string name) => text.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        ? line[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        : [];
}
