using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

[TestFixture]
public sealed class Step0008RendersTest
{
    [Test]
    public async Task JobsFromBeforeStayAndAFileHasOneRow()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 7)]))
            await before.WriteAsync(Durability.Saved, (c, t) =>
                c.Execute("INSERT INTO jobs(id, type, state, params, created, attempts, done, message) VALUES('scan-1', 'scan', 'Completed', '{}', 1, 1, 1, '')", transaction: t), default);

        using var after = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 8)]);
        await after.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute("""
            INSERT OR REPLACE INTO renders VALUES(0, 'x.wav', 'i', 'a', 1, 't', 0, 'emulator', 'k', 'c', 1, 1, 1, 1, NULL, NULL, 1, 1, 0);
            INSERT OR REPLACE INTO renders VALUES(1, 'x.wav', 'i', 'a', 1, 't', 0, 'emulator', 'k', 'c', 1, 1, 1, 1, NULL, NULL, 1, 1, 0);
            INSERT OR REPLACE INTO renders VALUES(0, 'x.wav', 'j', 'b', 1, 't', 0, 'emulator', 'k', 'c', 1, 1, 1, 1, NULL, NULL, 1, 1, 0);
            """, transaction: t), default);
        Assert.That(after.Read(c => c.ExecuteScalar<string>("SELECT id FROM jobs")), Is.EqualTo("scan-1"));
        Assert.That(after.Read(c => c.Query<string>("SELECT path FROM renders ORDER BY place")), Is.EqualTo(new[] { "b", "a" }));
    }
}
