using System.Diagnostics;
using SidFlow.Services.Tests.Endurance;

namespace SidFlow.Benchmarks.Devices;

/// <summary>What grows while a device is played for hours? Simulated time, with songs, seeks, pauses and losses as a household has them.</summary>
static class HoursQuestion
{
    const int Samples = 8;
    const double MiB = 1024 * 1024;

    /// <summary>Allowed from the first sample to the last: pools and tables of the runtime that fill late.</summary>
    const double MostHeap = 0.25, MostWorkingSet = 24;

    /// <returns>1 when something grows.</returns>
    public static int Run(double hours, IReadOnlyList<string> kinds, CancellationToken stop)
    {
        Report.Header($"{hours:0.##} simulated hours of each device");
        var rows = new List<string[]>();
        bool grows = false;
        foreach (string kind in kinds.Count > 0 ? kinds : EndurancePort.Kinds)
        {
            EndurancePort device = EndurancePort.Of(kind);
            var run = new EnduranceRun(device);
            TimeSpan length = TimeSpan.FromHours(hours);
            long start = Stopwatch.GetTimestamp();
            List<EnduranceSample> samples = [.. run.Play(length, length / Samples, stop)];
            double speed = length / Stopwatch.GetElapsedTime(start);
            foreach (EnduranceSample sample in samples)
                rows.Add([kind, $"{sample.At.TotalHours:F1}", Report.Number(sample.WorkingSet / MiB), Report.Number(sample.Heap / MiB, 2),
                    $"{sample.BytesPerSlice}", $"{sample.Files}", $"{sample.Threads}"]);
            (EnduranceSample first, EnduranceSample last) = (samples[0], samples[^1]);
            bool itGrows = (last.Heap - first.Heap) / MiB > MostHeap || (last.WorkingSet - first.WorkingSet) / MiB > MostWorkingSet
                || last.Files > first.Files || last.Threads > first.Threads + 2;
            grows |= itGrows;
            Console.WriteLine($"{kind}: {run.Songs} songs, {run.Losses} losses, {run.Writes:N0} writes, {speed:F0} times real time, {(itGrows ? "GROWS" : "flat")}");
        }
        Console.WriteLine();
        Report.Table(["device", "hour", "working set MiB", "heap MiB", "bytes a slice", "files", "threads"], rows);
        return grows ? 1 : 0;
    }
}
