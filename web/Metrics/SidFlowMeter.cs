using System.Diagnostics.Metrics;
using SidFlow.Services.Backup;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Jobs;
using SidFlow.Services.Library;
using SidFlow.Services.Retention;
using SidFlow.Services.Sessions;
using SidFlow.Services.Streams;

namespace SidFlow.Web.Metrics;

/// <summary>What the appliance itself counts.</summary>
public sealed class SidFlowMeter : IDisposable
{
    public const string Name = "SidFlow";

    readonly Meter meter = new(Name);

    public SidFlowMeter(Room room, RoomStream stream, PlaybackSessions sessions, LibraryIndex library, LibraryScans scans, CacheFolder cache, DeviceDirectory devices,
        JobBoard jobs, BackupTargets backups, PrivilegeSnapshots privileges)
    {
        meter.CreateObservableGauge("sidflow.room.playing", () => room.Snapshot().State == RoomTransport.Playing ? 1 : 0, description: "1 while the room plays.");
        meter.CreateObservableGauge("sidflow.room.queue.songs", () => room.Snapshot().Queue.Count, description: "Songs in the room's queue.");
        meter.CreateObservableGauge("sidflow.room.output.healthy", () => room.Snapshot().Output.Healthy ? 1 : 0, description: "0 while the room's wanted output is lost.");
        meter.CreateObservableCounter("sidflow.room.underruns", () => room.Snapshot().Output.Underruns, description: "Times the room's output ran out of samples.");
        meter.CreateObservableGauge("circuit_breaker_state", () => Each(devices, device => (int)device.Breaker.Status.State), description: "0 closed, 1 half open, 2 open.");
        meter.CreateObservableGauge("sidflow.device.connected", () => Each(devices, device => device.Status.State is DeviceState.Ready or DeviceState.Leased ? 1 : 0), description: "1 while the device answers.");
        meter.CreateObservableGauge("sidflow.room.device.late.writes", () => room.Device?.Report.LateWrites ?? 0, description: "Writes of the current song that missed their time.");
        meter.CreateObservableGauge("sidflow.room.stream.listeners", () => stream.Listeners, description: "Listeners of the room's stream.");
        meter.CreateObservableGauge("sidflow.sessions.open", () => sessions.Count, description: "Listeners' own sessions that have not expired.");
        meter.CreateObservableCounter("sidflow.sessions.evicted", () => sessions.Evicted, description: "Sessions that ran out.");
        meter.CreateObservableGauge("sidflow.library.tunes", () => library.Count().Tunes, description: "Tunes in the library.");
        meter.CreateObservableGauge("sidflow.library.scanning", () => scans.Status.Running ? 1 : 0, description: "1 while a scan is at work.");
        meter.CreateObservableGauge("sidflow.job.succeeded.timestamp", () => Newest(jobs, job => job.CompletedAt), "s", "When a job of the type ended well the last time, seconds since 1970.");
        meter.CreateObservableGauge("sidflow.job.failed.timestamp", () => Newest(jobs, job => job.FailedAt), "s", "When a job of the type failed the last time, seconds since 1970.");
        meter.CreateObservableGauge("sidflow.backup.newest.timestamp", () => backups.Newest.Select(target => Of(target.At.ToUnixTimeMilliseconds() / 1000.0, "target", target.Name)), "s", "Of the target's newest snapshot, seconds since 1970.");
        meter.CreateObservableGauge("sidflow.backup.target.available", () => backups.Available.Select(target => Of(target.IsThere ? 1.0 : 0, "target", target.Name)), description: "0 while the target was not there when it was needed last.");
        meter.CreateObservableGauge("privilege_snapshots_table_rows", () => privileges.Measure().Rows, description: "Days whose privileges are kept.");
        meter.CreateObservableGauge("privilege_snapshots_table_bytes", () => privileges.Measure().Bytes, "By", "What they take.");
        meter.CreateObservableGauge("sidflow.cache.size", () => cache.Measure().Bytes, "By", "Size of all that can be made again.");
    }

    static IEnumerable<Measurement<int>> Each(DeviceDirectory devices, Func<Device, int> value) =>
        devices.Devices.Select(device => new Measurement<int>(value(device), new KeyValuePair<string, object?>("device", device.Setting.Id)));

    static IEnumerable<Measurement<double>> Newest(JobBoard jobs, Func<Job, DateTimeOffset?> time) => jobs.Jobs.GroupBy(job => job.Type)
        .Select(type => (type.Key, At: type.Max(time))).Where(type => type.At is not null).Select(type => Of(type.At!.Value.ToUnixTimeMilliseconds() / 1000.0, "type", type.Key));

    static Measurement<double> Of(double value, string label, string of) => new(value, new KeyValuePair<string, object?>(label, of));

    public void Dispose() => meter.Dispose();
}
