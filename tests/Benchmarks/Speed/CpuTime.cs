using System.Diagnostics;

namespace SidFlow.Benchmarks.Speed;

/// <summary>User CPU time: what a machine shared with others still measures well.</summary>
static class CpuTime
{
    public static TimeSpan Of(Action work)
    {
        TimeSpan before = Environment.CpuUsage.UserTime;
        work();
        return Environment.CpuUsage.UserTime - before;
    }

    /// <summary>User time of a child process to its end; null when it fails.</summary>
    public static async Task<TimeSpan?> OfCommandAsync(string command, IEnumerable<string> arguments, TimeSpan patience, CancellationToken stop)
    {
        // bash's time counts the user time of a child that has ended. The limit is for a player that writes without end.
        ProcessStartInfo start = new("bash", ["-c", "ulimit -f 100000; TIMEFORMAT=%U; time \"$@\" >/dev/null 2>&1", "bash", command, .. arguments])
        {
            RedirectStandardError = true,
        };
        using Process child = Process.Start(start)!;
        try
        {
            string seconds = await child.StandardError.ReadToEndAsync(stop).WaitAsync(patience, stop);
            await child.WaitForExitAsync(stop).WaitAsync(patience, stop);
            return child.ExitCode == 0 ? TimeSpan.FromSeconds(double.Parse(seconds.Trim())) : null;
        }
        catch (TimeoutException)
        {
            child.Kill(entireProcessTree: true);
            return null;
        }
    }
}
