using System.Diagnostics;

namespace SidFlow.Faults;

/// <summary>Open files and named threads of this process.</summary>
/// <param name="Files">What sockets, terminals, pipes, plain files lead to.</param>
/// <param name="Threads">Of the deck, of heads, of pumps and of drivers.</param>
public sealed record Handles(IReadOnlyList<string> Files, int Threads)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    /// <summary>As threads are named in the daemon; the kernel keeps 15 letters.</summary>
    private static readonly string[] ours = ["deck", "port ", "player ", "pump", "asid", "ultimate", "network", "serial device", "midi receiver"];

    public static Handles Count() => new(
        [.. Directory.GetFiles("/proc/self/fd").Select(Target).OfType<string>().Where(name => !IsTheRuntimes(name))],
        Directory.GetDirectories("/proc/self/task").Count(IsOurs));

    /// <summary>What there is more of now; what is only late to go is waited for.</summary>
    public async Task<(IReadOnlyList<string> Files, int Threads)> WaitForLeaksAsync(CancellationToken stop)
    {
        for (long start = Stopwatch.GetTimestamp(); ;)
        {
            Handles now = Count();
            if (now.Files.Count <= Files.Count && now.Threads <= Threads)
                return ([], 0);
            if (Stopwatch.GetElapsedTime(start) > patience)
                return (now.Files.Count > Files.Count ? [.. now.Files.Except(Files)] : [], Math.Max(0, now.Threads - Threads));
            await Task.Delay(20, stop);
        }
    }

    /// <summary>Programs and what tells the lines of their errors are loaded when they are first needed, and sockets are watched by as many queues as there are processors.</summary>
    private static bool IsTheRuntimes(string name) => name.EndsWith(".dll", StringComparison.Ordinal) || name.EndsWith(".pdb", StringComparison.Ordinal) || name.Contains("eventpoll", StringComparison.Ordinal);

    /// <returns>Null for one that was closed while it was looked at.</returns>
    private static string? Target(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, false)?.Name;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static bool IsOurs(string task)
    {
        try
        {
            string name = File.ReadAllText(Path.Combine(task, "comm"));
            return ours.Any(start => name.StartsWith(start, StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;   // it ended while it was looked at
        }
    }
}
