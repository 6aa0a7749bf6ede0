using Dapper;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Taste;

/// <param name="Version">From 1; rises with each change.</param>
/// <param name="Json">As the listener's browser wrote it.</param>
public sealed record KeptPreferences(long Version, string Json, DateTimeOffset UpdatedAt);

/// <summary>Preferences that listeners chose to keep on the appliance, so that another browser of theirs can take them over.</summary>
public sealed class PreferenceStore(Database database)
{
    public KeptPreferences? Of(string listener) => database.Read(connection => connection
        .Query<(long Version, string Json, long At)>("SELECT version, prefs, updated_at FROM preferences WHERE listener = @listener", new { listener })
        .Select(row => new KeptPreferences(row.Version, row.Json, DateTimeOffset.FromUnixTimeMilliseconds(row.At)))
        .SingleOrDefault());

    /// <param name="seen">The version that the change is one of; 0 where there was none.</param>
    /// <returns>False where another browser was faster: its preferences stay.</returns>
    public Task<bool> SaveAsync(string listener, long seen, string json, DateTimeOffset at, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute(
            """
            INSERT INTO preferences(listener, version, prefs, updated_at) SELECT @listener, 1, @json, @ms WHERE @seen = 0
            ON CONFLICT(listener) DO NOTHING
            """, new { listener, seen, json, ms = at.ToUnixTimeMilliseconds() }, transaction) +
        connection.Execute(
            "UPDATE preferences SET version = version + 1, prefs = @json, updated_at = @ms WHERE listener = @listener AND version = @seen",
            new { listener, seen, json, ms = at.ToUnixTimeMilliseconds() }, transaction) > 0, stop);

    public Task ForgetAsync(string listener, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
    {
        connection.Execute("DELETE FROM preferences WHERE listener = @listener", new { listener }, transaction);
    }, stop);
}
