using SidFlow.Kills;

namespace SidFlow.Api.Tests;

/// <summary>Each type of job, its daemon or a worker killed once, with SIDFLOW_SLOW=1 twice; <c>bench/run kills</c> does it two hundred times.</summary>
[TestFixture, NonParallelizable, CancelAfter(1_200_000)]
sealed class JobKillTests
{
    static readonly int kills = Environment.GetEnvironmentVariable("SIDFLOW_SLOW") == "1" ? 2 : 1;

    static readonly string program = typeof(Host.Serving.Daemon).Assembly.Location;

    /// <summary>Built beside all programs: artifacts/bin/PROJECT/CONFIGURATION is where this one lies.</summary>
    static readonly string demo = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "demo-tunes"));

    [TestCaseSource(typeof(JobCases), nameof(JobCases.Types))]
    public async Task AKilledJobEndsAsOneThatWasLeftAlone(string type, CancellationToken stop)
    {
        if (type is "fetch" or "pipeline" && TuneFolder.Packer is null)
            Assert.Ignore("Neither 7z nor bsdtar is installed (Debian: apt install libarchive-tools).");
        // Short: a unix socket's path has 107 bytes at most.
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        try
        {
            await using JobCase work = JobCases.Make(type);
            KillTally seen = await new KillCampaign(program, demo, folder).RunAsync(work, kills, seed: 1, TestContext.Out.WriteLine, stop);
            Assert.That(seen.Parts, Is.Positive);
            Assert.That(seen.Resumed, Is.EqualTo(seen.Daemons));
            Assert.That(seen.Different, Is.Zero);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
