using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the ninth step lays down; the tables' use is tested through the stores.</summary>
[TestFixture]
public sealed class Step0009TasteTest
{
    [Test]
    public async Task WhatWasThereStaysAndTheNewTablesAreEmpty()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 8)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO room_queue(place, id, path, song) VALUES(0, 1, 'A/b.sid', 1)", transaction: t), default);

        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 9)]);
        database.Read(c =>
        {
            Assert.Multiple(() =>
            {
                Assert.That(c.ExecuteScalar<string>("SELECT path FROM room_queue"), Is.EqualTo("A/b.sid"));
                foreach (string table in new[] { "taste_tunes", "feedback", "favorites", "listener_deltas" })
                    Assert.That(c.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}"), Is.Zero);
                Assert.That(c.ExecuteScalar<string?>("SELECT last_moves FROM taste_state"), Is.Null);
            });
            return true;
        });
    }
}
