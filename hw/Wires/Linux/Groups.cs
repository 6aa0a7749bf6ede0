using System.Globalization;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>Names of users and groups, and who belongs to which, from the system's own text files.</summary>
/// <param name="root">Where /etc and /proc are found.</param>
public sealed class Groups(string root = "/")
{
    /// <summary>The number itself when /etc/group does not know it.</summary>
    public string NameOf(uint group) =>
        Fields("etc/group")
            .FirstOrDefault(fields => fields.Length >= 3 && fields[2] == group.ToString(CultureInfo.InvariantCulture))?[0]
        ?? group.ToString(CultureInfo.InvariantCulture);

    public IReadOnlySet<uint> Own() => OfProcess("self");

    /// <summary>The effective group and the supplementary ones: <c>Gid: real effective saved file</c>, <c>Groups: …</c>.</summary>
    /// <param name="process">Its folder in /proc.</param>
    public IReadOnlySet<uint> OfProcess(string process)
    {
        var own = new HashSet<uint>();
        foreach (string line in ReadLines($"proc/{process}/status"))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            IEnumerable<string> ids = words switch
            {
                ["Gid:", _, string effective, ..] => [effective],
                ["Groups:", ..] => words.Skip(1),
                _ => [],
            };
            foreach (string id in ids)
                if (uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out uint group))
                    own.Add(group);
        }
        return own;
    }

    /// <summary>Those a user gets when logging in, or a service that runs as that user when it starts.</summary>
    /// <returns>Empty when there is no such user.</returns>
    public IReadOnlySet<uint> OfUser(string name)
    {
        string[]? user = Fields("etc/passwd").FirstOrDefault(fields => fields.Length >= 4 && fields[0] == name);
        IEnumerable<string> ids = user is null ? [] : Fields("etc/group")
            .Where(fields => fields.Length >= 4 && fields[3].Split(',', StringSplitOptions.TrimEntries).Contains(name)).Select(fields => fields[2]).Append(user[3]);
        return ids.Select(id => uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out uint group) ? group : uint.MaxValue)
            .Where(group => group != uint.MaxValue).ToHashSet();
    }

    /// <returns>Empty when /etc/group does not have it.</returns>
    public IEnumerable<uint> NumberOf(string group) => Fields("etc/group").Where(fields => fields.Length >= 3 && fields[0] == group)
        .Select(fields => uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : uint.MaxValue);

    /// <returns>Null when /etc/passwd does not have the user.</returns>
    public uint? NumberOfUser(string name) =>
        Fields("etc/passwd").FirstOrDefault(fields => fields.Length >= 3 && fields[0] == name) is { } user
            && uint.TryParse(user[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    /// <summary>The number itself when /etc/passwd does not know it.</summary>
    public string NameOfUser(uint user) =>
        Fields("etc/passwd").FirstOrDefault(fields => fields.Length >= 3 && fields[2] == user.ToString(CultureInfo.InvariantCulture))?[0]
        ?? user.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<string[]> Fields(string path) => ReadLines(path).Select(line => line.Split(':'));

    private IEnumerable<string> ReadLines(string path)
    {
        string full = Path.Combine(root, path);
        return File.Exists(full) ? File.ReadLines(full) : [];
    }
}
