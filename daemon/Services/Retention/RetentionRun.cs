using Dapper;
using SidFlow.Services.Audit;
using SidFlow.Services.Settings;
using SidFlow.Services.Storage;
using SidFlow.Services.Telemetry;

namespace SidFlow.Services.Retention;

/// <summary>Forgets what is older than it may become. A day's work, done once a day.</summary>
/// <remarks>A clock that has jumped by more than <see cref="LongestGap"/> since the last run, or back, is not believed at once: that run deletes nothing, the next one does.</remarks>
public sealed class RetentionRun(Database database, AuditLog audit, PrivilegeSnapshots privileges, RetentionSettings settings, TimeProvider clock)
{
    public static readonly TimeSpan LongestGap = TimeSpan.FromDays(7);

    /// <summary>A database is packed anew when so much of it is free: packing moves every page, and the next backup stores them all again.</summary>
    private const long LeastFree = 16L << 20;

    private const double FreeShare = 0.25;

    /// <param name="say">Told what was done, a sentence each.</param>
    /// <returns>False when the clock was not believed.</returns>
    public async Task<bool> RunAsync(Action<string> say, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        long nowMs = now.ToUnixTimeMilliseconds();
        long? last = database.Read(connection => connection.ExecuteScalar<long?>("SELECT last_run FROM retention_state"));
        await database.WriteAsync(Durability.Saved, (connection, transaction) => connection.Execute("UPDATE retention_state SET last_run = @nowMs", new { nowMs }, transaction), stop);
        await privileges.TakeAsync(now, stop);
        if (last is { } before && (nowMs < before || nowMs - before > LongestGap.TotalMilliseconds))
        {
            say($"The clock says {now:yyyy-MM-dd HH:mm}, and the last run was at {DateTimeOffset.FromUnixTimeMilliseconds(before):yyyy-MM-dd HH:mm}. In case it is wrong nothing is deleted today.");
            return false;
        }
        int days = await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => connection.Execute(
            "DELETE FROM telemetry WHERE day < @oldest", new { oldest = (nowMs / 86_400_000) - TelemetryBook.DaysKept + 1 }, transaction), stop);
        int sessions = await database.WriteAsync(Durability.Rebuildable, (connection, transaction) => connection.Execute(
            "DELETE FROM playback_sessions WHERE last_access < @oldest", new { oldest = now.AddDays(-settings.SessionDays).ToUnixTimeMilliseconds() }, transaction), stop);
        int snapshots = await privileges.ThinAsync(now, settings.PrivilegeDays, settings.PrivilegeWeeklyDays, stop);
        int lines = await audit.ForgetAsync(now.AddDays(-settings.AuditDays), stop);
        say($"Forgotten: {days} rows of telemetry, {sessions} sessions, {snapshots} snapshots of privileges, {lines} lines of the audit log.");
        await PackAsync(say, stop);
        return true;
    }

    private async Task PackAsync(Action<string> say, CancellationToken stop)
    {
        (long free, long all, long page) = database.Read(connection => (connection.ExecuteScalar<long>("PRAGMA freelist_count"), connection.ExecuteScalar<long>("PRAGMA page_count"), connection.ExecuteScalar<long>("PRAGMA page_size")));
        if (free * page < LeastFree || free < all * FreeShare)
            return;
        if (new DiskReserve(LeastFree).Complaint(Path.GetDirectoryName(database.File)!, 2 * all * page, "to pack the database") is { } complaint)
        {
            say(complaint);
            return;
        }
        await database.PackAsync(stop);
        say($"Packed the database: {free * page >> 20} MiB of {all * page >> 20} were free.");
    }
}
