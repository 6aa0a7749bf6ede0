using SidFlow.Services.Audit;

namespace SidFlow.Api.Tests;

[TestFixture]
sealed class AuditLogTests
{
    string file = "";

    [SetUp]
    public async Task WriteThreeLines()
    {
        file = Path.Combine(Directory.CreateTempSubdirectory("sidflow").FullName, "audit", "actions.jsonl");
        foreach (string action in new[] { "a:one", "a:two", "a:three" })
        {
            // A new log each time: the chain goes on over a restart.
            using var log = new AuditLog(file, TimeProvider.System);
            await log.AppendAsync(new AuditEntry(action, "uid:1", "here", action == "a:two" ? "it failed" : null));
        }
    }

    [Test]
    public void AnUntouchedChainHolds() => Assert.That(AuditLog.FindBreak(file), Is.Null);

    [Test]
    public void AChangedLineIsSeen()
    {
        File.WriteAllText(file, File.ReadAllText(file).Replace("it failed", "it worked", StringComparison.Ordinal));
        Assert.That(AuditLog.FindBreak(file), Is.EqualTo(3));
    }

    [Test]
    public void ATakenOutLineIsSeen()
    {
        File.WriteAllLines(file, File.ReadLines(file).Where((_, index) => index != 1).ToArray());
        Assert.That(AuditLog.FindBreak(file), Is.EqualTo(2));
    }

    [Test]
    public async Task ATornLineDoesNotSwallowTheNext()
    {
        File.AppendAllText(file, "{\"timest");
        using var log = new AuditLog(file, TimeProvider.System);
        await log.AppendAsync(new AuditEntry("a:four", "uid:1", null, null));

        Assert.That(File.ReadAllLines(file), Has.Length.EqualTo(5));
        Assert.That(AuditLog.FindBreak(file), Is.EqualTo(4));
    }
}
