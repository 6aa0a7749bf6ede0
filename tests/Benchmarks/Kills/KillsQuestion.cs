using System.Diagnostics;
using SidFlow.Kills;

namespace SidFlow.Benchmarks.Kills;

/// <summary>Does a classify job end with the bytes of an undisturbed one when its daemon and its workers are killed at random moments?</summary>
static class KillsQuestion
{
    const int UsualKills = 20;

    /// <returns>1 when an export differs.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string program = Path.Combine(Repository.Top, "artifacts", "bin", "SidFlow.Host", "release", "sidflowd.dll");
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        long began = Stopwatch.GetTimestamp();
        KillCount seen;
        try
        {
            seen = await new ClassifyKills(program, Path.Combine(Repository.Top, "artifacts", "demo-tunes"), folder).RunAsync(Number("--count", UsualKills), Number("--seed", 1), Console.Error.WriteLine, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Report.Header("A classify job whose daemon and workers are killed");
        Report.Table(["kill -9 of the daemon", "of a worker", "jobs", "with other bytes", "bytes of the export", "minutes"],
            [[$"{seen.DaemonKills}", $"{seen.WorkerKills}", $"{seen.Rounds}", $"{seen.Different}", $"{seen.Bytes}", Report.Number(Stopwatch.GetElapsedTime(began).TotalMinutes)]]);
        return seen.Different == 0 ? 0 : 1;

        int Number(string name, int otherwise) => arguments.SkipWhile(argument => argument != name).Skip(1).Select(int.Parse).FirstOrDefault(otherwise);
    }
}
