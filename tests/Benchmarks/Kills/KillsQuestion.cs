using System.Diagnostics;
using SidFlow.Kills;

namespace SidFlow.Benchmarks.Kills;

/// <summary>Do jobs end with the bytes of undisturbed ones when their daemon and its workers are killed at random moments?</summary>
static class KillsQuestion
{
    const int UsualKills = 20;

    /// <returns>1 when an outcome differs, or a job does not go on.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string program = Path.Combine(Repository.Top, "artifacts", "bin", "SidFlow.Host", "release", "sidflowd.dll");
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        int kills = Number("--count", UsualKills), seed = Number("--seed", 1);
        string[] types = [.. arguments.SkipWhile(argument => argument != "--type").Skip(1).Take(1)];
        KillCampaign campaign = new(program, Path.Combine(Repository.Top, "artifacts", "demo-tunes"), folder);
        List<IReadOnlyList<string>> rows = [];
        bool isWell = true;
        foreach (string type in types.Length > 0 ? types : JobCases.Types)
        {
            long began = Stopwatch.GetTimestamp();
            await using JobCase work = JobCases.Make(type);
            KillTally seen = await campaign.RunAsync(work, types.Length > 0 ? kills : JobCases.ShareOf(type, kills), seed, Console.Error.WriteLine, stop);
            isWell &= seen.Different == 0 && seen.Resumed == seen.Daemons;
            rows.Add([seen.Type, $"{seen.Daemons}", $"{seen.Children}", $"{seen.Resumed}", $"{seen.Rounds}", $"{seen.Parts}", $"{seen.Different}",
                Report.Number(seen.Longest.TotalSeconds), Report.Number(Stopwatch.GetElapsedTime(began).TotalMinutes)]);
            Console.Error.WriteLine($"{type}: killed in {seen.Phases}");
        }
        // What differs stays, to be looked at.
        if (isWell)
            Directory.Delete(folder, recursive: true);
        Report.Header("Jobs whose daemon and workers are killed with SIGKILL");
        Report.Table(["job", "daemons", "children", "went on", "jobs", "parts compared", "other bytes", "longest until it went on, s", "minutes"], rows);
        return isWell ? 0 : 1;

        int Number(string name, int otherwise) => arguments.SkipWhile(argument => argument != name).Skip(1).Select(int.Parse).FirstOrDefault(otherwise);
    }
}
