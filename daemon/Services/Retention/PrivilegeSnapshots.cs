using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using SidFlow.Services.Storage;

namespace SidFlow.Services.Retention;

/// <summary>Who could do what on which day, for those who review it later.</summary>
public sealed class PrivilegeSnapshots(Database database)
{
    /// <summary>Takes today's, in the place of an earlier one of today.</summary>
    public Task TakeAsync(DateTimeOffset now, CancellationToken stop) => database.WriteAsync(Durability.Saved, (connection, transaction) =>
        connection.Execute("INSERT OR REPLACE INTO privilege_snapshots(day, taken, snapshot) VALUES(@day, @taken, @snapshot)",
            new { day = DayOf(now), taken = now.ToUnixTimeMilliseconds(), snapshot = Describe(connection, transaction).ToJsonString() }, transaction), stop);

    /// <summary>All of the last <paramref name="daily"/> days stay, then the newest of each ISO week up to <paramref name="weekly"/> days.</summary>
    /// <returns>How many went.</returns>
    public Task<int> ThinAsync(DateTimeOffset now, int daily, int weekly, CancellationToken stop) => database.WriteAsync(Durability.Rebuildable, (connection, transaction) =>
    {
        int today = DayOf(now);
        int[] days = [.. connection.Query<int>("SELECT day FROM privilege_snapshots ORDER BY day DESC", transaction: transaction)];
        HashSet<int> kept = [.. days.Where(day => day > today - daily)];
        kept.UnionWith(days.Where(day => day <= today - daily && day > today - weekly).GroupBy(WeekOf).Select(week => week.Max()));
        return connection.Execute("DELETE FROM privilege_snapshots WHERE day = @day", days.Where(day => !kept.Contains(day)).Select(day => new { day }), transaction);
    }, stop);

    /// <returns>Rows, and bytes of their text.</returns>
    public (long Rows, long Bytes) Measure() => database.Read(connection => connection.QuerySingle<(long, long)>("SELECT COUNT(*), COALESCE(SUM(LENGTH(snapshot)), 0) FROM privilege_snapshots"));

    /// <returns>Null for a day that has none.</returns>
    public JsonObject? Find(DateOnly day) => database.Read(connection => connection.ExecuteScalar<string>("SELECT snapshot FROM privilege_snapshots WHERE day = @day",
        new { day = DayOf(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)) })) is { } text ? JsonNode.Parse(text)!.AsObject() : null;

    private static JsonObject Describe(SqliteConnection connection, SqliteTransaction transaction) => new()
    {
        ["accounts"] = new JsonArray([.. connection.Query<(string Name, string Role, long Suspended, long Totp)>(
            "SELECT name, role, suspended, totp_on FROM users WHERE role <> 'listener' ORDER BY name", transaction: transaction)
            .Select(row => new JsonObject { ["name"] = row.Name, ["role"] = row.Role, ["suspended"] = row.Suspended != 0, ["secondFactor"] = row.Totp != 0 })]),
        ["keys"] = new JsonArray([.. connection.Query<(long Id, string Name, string? Owner, string Scopes)>(
            "SELECT k.id, k.name, u.name, k.scopes FROM api_keys k LEFT JOIN users u ON u.id = k.user ORDER BY k.id", transaction: transaction)
            .Select(row => new JsonObject { ["id"] = row.Id, ["name"] = row.Name, ["owner"] = row.Owner, ["scopes"] = row.Scopes })]),
    };

    private static int DayOf(DateTimeOffset at) => (int)Math.Floor(at.ToUnixTimeMilliseconds() / 86_400_000.0);

    private static string WeekOf(int day) => DateTime.UnixEpoch.AddDays(day) is var date ? string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date)}-{ISOWeek.GetWeekOfYear(date)}") : "";
}
