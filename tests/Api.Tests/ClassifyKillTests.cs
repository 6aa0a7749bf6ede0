using SidFlow.Kills;

namespace SidFlow.Api.Tests;

[TestFixture]
[CancelAfter(300_000)]
sealed class ClassifyKillTests
{
    const int Kills = 6;

    [Test]
    public async Task ARunThatIsKilledAgainAndAgainEndsWithTheBytesOfAnUndisturbedOne(CancellationToken stop)
    {
        // Short: a unix socket's path has 107 bytes at most.
        string folder = Directory.CreateTempSubdirectory("sidflow").FullName;
        try
        {
            // Built beside all programs: artifacts/bin/PROJECT/CONFIGURATION is where this one lies.
            string tunes = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "demo-tunes"));
            KillCount seen = await new ClassifyKills(typeof(Host.Serving.Daemon).Assembly.Location, tunes, folder).RunAsync(Kills, seed: 1, TestContext.Out.WriteLine, stop);
            Assert.That(seen.DaemonKills + seen.WorkerKills, Is.GreaterThanOrEqualTo(Kills));
            Assert.That(seen.Bytes, Is.GreaterThan(40 * 1000));
            Assert.That(seen.Different, Is.Zero);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
