using System.Diagnostics;
using SidFlow.Services.Backup;

namespace SidFlow.Services.Tests.Backup;

/// <summary>A disk of a megabyte.</summary>
[TestFixture]
[NonParallelizable]
public sealed class FullDiskTest
{
    [Test]
    public async Task AFullDiskIsNamedAndCostsNothingThatWasSaved()
    {
        if (!Environment.IsPrivilegedProcess)
            Assert.Ignore("Only root can mount a small disk.");
        using BackupRig rig = new();
        Directory.CreateDirectory(rig.RepositoryFolder);
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", rig.RepositoryFolder) != 0)
            Assert.Ignore("This machine does not let a small disk be mounted.");
        try
        {
            await rig.CreateAsync();
            await rig.FillAsync(0, 60_000);
            Assert.That(() => rig.CreateAsync(), Throws.TypeOf<BackupException>().With.Message.Contains("free space"));
            Assert.That((await rig.VerifyAsync()).Problems, Is.Empty, "the one before is whole");
            Assert.That(rig.ManifestFiles(), Has.Length.EqualTo(1));
            Assert.That(new DriveInfo(rig.RepositoryFolder).AvailableFreeSpace, Is.GreaterThan(500_000), "what did not fit is taken back");
            await rig.PruneAsync(new Thinning(1, 0, 0, 0));
        }
        finally
        {
            await RunAsync("umount", rig.RepositoryFolder);
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }
}
