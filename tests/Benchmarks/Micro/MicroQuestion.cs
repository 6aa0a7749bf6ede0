using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace SidFlow.Benchmarks.Micro;

/// <summary>What does one second of tune cost in each part, and what does it allocate?</summary>
static class MicroQuestion
{
    public static int Run()
    {
        Report.Header("One second of tune in each part");
        // In this process: a generated project would not see the repository's build settings.
        IConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Repository.Top, "artifacts", "bench", "micro"));
        BenchmarkRunner.Run<OneSecond>(config);
        return 0;
    }
}
