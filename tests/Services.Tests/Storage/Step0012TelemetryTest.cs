using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Tests.Storage;

/// <summary>What the telemetry step lays down; the table's use is tested through the book.</summary>
[TestFixture]
public sealed class Step0012TelemetryTest
{
    [Test]
    public async Task WhatWasThereStaysAndNothingIsCountedYet()
    {
        int step = Schema.Steps.Single(one => one.Name == "telemetry").Number;
        using var folder = new TempFolder();
        using (var before = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(one => one.Number < step)]))
            await before.WriteAsync(Durability.Saved, (c, t) => c.Execute("INSERT INTO room_queue(place, id, path, song) VALUES(0, 1, 'A/b.sid', 1)", transaction: t), default);

        using var database = new Database(folder["sidflow.db"], steps: [.. Schema.Steps.Where(one => one.Number <= step)]);
        Assert.Multiple(() =>
        {
            Assert.That(database.Read(c => c.ExecuteScalar<string>("SELECT path FROM room_queue")), Is.EqualTo("A/b.sid"));
            Assert.That(database.Read(c => c.ExecuteScalar<long>("SELECT COUNT(*) FROM telemetry")), Is.Zero);
        });
    }
}
