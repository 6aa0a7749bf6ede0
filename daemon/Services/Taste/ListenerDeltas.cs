using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <summary>What a listener's browser learnt on top of a model.</summary>
/// <param name="Weights">Little-endian float32, one for each weight of the model.</param>
public sealed record ListenerDelta(string Listener, string BaseModel, DateTimeOffset At, byte[] Weights);

/// <summary>What listeners' browsers learnt on top of a model, the newest of each. On disk before a call returns.</summary>
public sealed class ListenerDeltas(Database database)
{
    public Task SaveAsync(ListenerDelta delta, CancellationToken stop) =>
        database.WriteAsync(Durability.Saved, (connection, transaction) => connection.Execute(
            """
            INSERT INTO listener_deltas(listener, base_model, at, delta) VALUES(@Listener, @BaseModel, @ms, @Weights)
            ON CONFLICT(listener) DO UPDATE SET base_model = excluded.base_model, at = excluded.at, delta = excluded.delta
            """, new { delta.Listener, delta.BaseModel, ms = delta.At.ToUnixTimeMilliseconds(), delta.Weights }, transaction), stop);

    /// <summary>By listener.</summary>
    public IReadOnlyList<ListenerDelta> All() => database.Read(connection => connection
        .Query<(string Listener, string BaseModel, long At, byte[] Weights)>("SELECT listener, base_model, at, delta FROM listener_deltas ORDER BY listener")
        .Select(row => new ListenerDelta(row.Listener, row.BaseModel, DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.Weights))
        .ToArray());

    /// <returns>How many there were.</returns>
    public Task<int> DiscardAsync(IReadOnlyCollection<string> listeners, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("DELETE FROM listener_deltas WHERE listener = @listener", listeners.Select(listener => new { listener }), transaction), stop);
}
