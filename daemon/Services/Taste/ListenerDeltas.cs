using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>What listeners' browsers learnt on top of a model, the newest of each. On disk before a call returns.</summary>
public sealed class ListenerDeltas(Database database)
{
    public Task SaveAsync(string listener, string baseModel, ReadOnlyMemory<byte> delta, DateTimeOffset at, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) =>
        {
            connection.Execute(
                """
                INSERT INTO listener_deltas(listener, base_model, at, delta) VALUES(@listener, @baseModel, @ms, @bytes)
                ON CONFLICT(listener) DO UPDATE SET base_model = excluded.base_model, at = excluded.at, delta = excluded.delta
                """, new { listener, baseModel, ms = at.ToUnixTimeMilliseconds(), bytes = delta.ToArray() }, transaction);
        }, stop);

    public (string BaseModel, byte[] Delta)? Of(string listener) => database.Read(connection => connection
        .Query<(string, byte[])>("SELECT base_model, delta FROM listener_deltas WHERE listener = @listener", new { listener })
        .Select(row => ((string, byte[])?)row).FirstOrDefault());
}
