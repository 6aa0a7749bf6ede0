using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the eleventh step lays down; the tables' use is tested through the stores.</summary>
[TestFixture]
public sealed class Step0011AccountsTest
{
    [Test]
    public async Task WhatWasThereStaysAndTheNewTablesAreEmpty()
    {
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 10)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO room_queue(place, id, path, song) VALUES(0, 1, 'A/b.sid', 1)", transaction: t), default);

        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(step => step.Number <= 11)]);
        database.Read(c =>
        {
            Assert.Multiple(() =>
            {
                Assert.That(c.ExecuteScalar<string>("SELECT path FROM room_queue"), Is.EqualTo("A/b.sid"));
                foreach (string table in new[] { "users", "recovery_codes", "login_sessions", "api_keys", "login_failures" })
                    Assert.That(c.ExecuteScalar<long>($"SELECT COUNT(*) FROM {table}"), Is.Zero);
            });
            return true;
        });
    }
}
