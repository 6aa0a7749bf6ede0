using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

[TestFixture]
public sealed class Step0005ClassifiedTest
{
    [Test]
    public async Task JobsFromBeforeStayAndSongsAreInTheOrderOfTheirWrittenIds()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 4)]))
            await before.WriteAsync(Durability.Saved, (c, t) =>
                c.Execute("INSERT INTO jobs(id, type, state, params, created, attempts, done, message) VALUES('scan-1', 'scan', 'Completed', '{}', 1, 1, 1, '')", transaction: t), default);

        using var after = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 5)]);
        await after.WriteAsync(Durability.Rebuildable, (c, t) => c.Execute("""
            INSERT INTO classified_shapes VALUES(1, '{}');
            INSERT INTO classified(path, song, at, shape, features, vector, source) VALUES('a', 2, 0, 1, x'', x'', 'Auto'), ('a b', 1, 0, 1, x'', x'', 'Auto'), ('a', 10, 0, 1, x'', x'', 'Auto');
            """, transaction: t), default);
        Assert.That(after.Read(c => c.ExecuteScalar<string>("SELECT id FROM jobs")), Is.EqualTo("scan-1"));
        Assert.That(after.Read(c => c.Query<string>("SELECT track FROM classified ORDER BY track")), Is.EqualTo(new[] { "a b#1", "a#10", "a#2" }));
        Assert.That(after.Read(c => c.QuerySingle<(long, string?)>("SELECT version, scale FROM classified_state")), Is.EqualTo((0L, (string?)null)));
    }
}
