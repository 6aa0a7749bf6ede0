using System.Globalization;

namespace SidFlow.Hw.Wires.Linux;

/// <summary>Names of groups, and those this process belongs to, from the system's own text files.</summary>
/// <param name="root">Where /etc and /proc are found.</param>
internal sealed class Groups(string root = "/")
{
    /// <summary>The number itself when /etc/group does not know it.</summary>
    public string NameOf(uint group) =>
        ReadLines("etc/group").Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length >= 3 && fields[2] == group.ToString(CultureInfo.InvariantCulture))?[0]
        ?? group.ToString(CultureInfo.InvariantCulture);

    /// <summary>The effective group and the supplementary ones: <c>Gid: real effective saved file</c>, <c>Groups: …</c>.</summary>
    public IReadOnlySet<uint> Own()
    {
        var own = new HashSet<uint>();
        foreach (string line in ReadLines("proc/self/status"))
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

    private IEnumerable<string> ReadLines(string path)
    {
        string full = Path.Combine(root, path);
        return File.Exists(full) ? File.ReadLines(full) : [];
    }
}
