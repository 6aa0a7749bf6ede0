using System.Globalization;

namespace SidFlow.Services.Doctor;

/// <summary>Which ports are listened to, from /proc/net.</summary>
/// <param name="root">Where /proc is found.</param>
public sealed class SocketTable(string root)
{
    private const string Listening = "0A", Unconnected = "07";

    /// <summary>The sockets on a port, each as <see cref="ProcessTable.HoldersOf"/> takes it, with its user.</summary>
    public IReadOnlyList<(string Socket, string User)> ListenersOf(int port, bool udp) =>
        [.. (udp ? ["udp", "udp6"] : new[] { "tcp", "tcp6" }).SelectMany(table => Listeners(table, port, udp ? Unconnected : Listening))];

    /// <summary>Lines of <c>sl local_address rem_address st … uid timeout inode</c>, a number and a colon in front, address and port in hexadecimal.</summary>
    private IEnumerable<(string Socket, string User)> Listeners(string table, int port, string state)
    {
        string path = Path.Combine(root, "proc/net", table);
        string end = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.Exists(path)
            ? File.ReadLines(path).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 9 && words[3] == state && words[1].EndsWith(end, StringComparison.Ordinal))
                .Select(words => ($"socket:[{words[9]}]", words[7]))
            : [];
    }
}
