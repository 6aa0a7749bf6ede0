using System.Diagnostics;
using SidFlow.Faults.Rigs;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.Devices.Breaking;
using SidFlow.Services.Heads;
using SidFlow.Services.Queue;
using SidFlow.Services.Storage;

namespace SidFlow.Faults;

/// <summary>A room with one device, put together as the daemon does it, whose own output is listened to.</summary>
public sealed class RoomUnderTest : IAsyncDisposable
{
    /// <summary>Operators have more patience than this; a test has not.</summary>
    private static readonly BreakerOptions breaker = new(3, TimeSpan.FromSeconds(1));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("faults");
    private readonly Database database;
    private readonly Ear ear = new();
    private readonly DeviceDirectory devices;
    private int openings;

    public RoomUnderTest(string kind, Rig rig, TestSong song)
    {
        database = new Database(Path.Combine(folder.FullName, "room.db"));
        Device = new Device(new DeviceSetting("sid", kind, ClockPolicy.Retime, rig.Options(0)),
            () => DeviceKinds.All[kind].Bind(rig.Options(openings++), new DriverRoom(TimeProvider.System, rig.Pump))(), breaker, TimeProvider.System);
        devices = new DeviceDirectory([Device]);
        devices.Start();
        Room = new Room(
            new RoomOptions { Devices = devices, Output = new OutputSetting(OutputKind.File, "ear"), OpenOutput = _ => ear },
            song, EmulatedChip.Maker(), new RoomStore(database), TimeProvider.System);
    }

    public Device Device { get; }
    public Room Room { get; }

    /// <summary>The device sounds, and the room's own output is silent.</summary>
    public bool IsOnDevice => Room.Snapshot().Output is { Id: "sid", Healthy: true };

    /// <summary>Since the ear was opened, in milliseconds.</summary>
    public double WorstBlock => ear.WorstBlock;

    /// <summary>When something was heard at the room's own output, from a time on; null while nothing was.</summary>
    public long? HeardSince(long timestamp) => ear.HeardSince(timestamp);

    /// <summary>How far device and room are apart in the song, in milliseconds; null when no device plays.</summary>
    public double? Offset()
    {
        RoomState before = Room.Snapshot();
        HeadReport? report = Room.Device?.Report;
        RoomState after = Room.Snapshot();
        // Between two blocks only, or the two would be of different times.
        return report is { } now && before.Position == after.Position && before.State == RoomTransport.Playing
            ? (now.Position - before.Position).TotalMilliseconds
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await devices.DisposeAsync();
        database.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>Hears the room's own output.</summary>
    private sealed class Ear : IRoomOutput
    {
        private readonly Lock access = new();
        private readonly List<long> heard = [];
        private long last;
        private double worst;

        public bool OwnsClock => false;
        public TimeSpan Delay => TimeSpan.Zero;
        public long Underruns => 0;

        public double WorstBlock { get { lock (access) return worst; } }

        public void Write(ReadOnlySpan<short> interleaved)
        {
            long now = Stopwatch.GetTimestamp();
            lock (access)
            {
                worst = last == 0 ? 0 : Math.Max(worst, Stopwatch.GetElapsedTime(last, now).TotalMilliseconds);
                last = now;
                if (interleaved.ContainsAnyExcept((short)0))
                    heard.Add(now);
            }
        }

        public long? HeardSince(long timestamp)
        {
            lock (access)
                return heard.FindIndex(time => time >= timestamp) is >= 0 and var first ? heard[first] : null;
        }

        public void Dispose()
        {
            lock (access)
                heard.TrimExcess();
        }
    }
}
