using System.Diagnostics;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>The C64 in the box: what it was told, and whether it would sound now.</summary>
public sealed class SimulatedMachine
{
    private readonly Lock access = new();
    private readonly List<string> events = [];
    private readonly byte[] memory = new byte[65536];
    private readonly Dictionary<string, byte[]> files = [];
    private readonly UltimateFaults faults;
    private long startedAt;
    private long heldSince;
    private TimeSpan held;
    private bool silentTune;

    internal SimulatedMachine(UltimateFaults faults) => this.faults = faults;

    /// <summary>In order: <c>reboot</c>, <c>play /Temp/x.sid 3</c>, <c>post 1234 3</c>, <c>set Audio Mixer/Vol Socket 1=OFF</c>, <c>write d400 25</c> …</summary>
    public IReadOnlyList<string> Events { get { lock (access) return [.. events]; } }

    /// <summary>The pitch in Hz of a song, by its seconds of sound.</summary>
    public Func<int, double, double> Pitch { get; set; } = (song, _) => 300 + 100 * song;

    /// <summary>0 while nothing plays.</summary>
    public int Song { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>POSTs with a body since the device was switched on or, where that frees them, rebooted.</summary>
    public int KeptUploads { get; private set; }

    /// <summary>The tune that was started last.</summary>
    public byte[] Tune { get; private set; } = [];

    /// <summary>The song lengths that came with it.</summary>
    public byte[] Lengths { get; private set; } = [];

    public byte[] Read(int address, int length) => memory.AsSpan(address, length).ToArray();

    public byte[]? File(string path)
    {
        lock (access)
            return files.TryGetValue(path, out byte[]? content) ? content : null;
    }

    internal void Log(string what)
    {
        lock (access)
            events.Add(what);
    }

    internal void Store(string path, byte[] content)
    {
        lock (access)
            files[path] = content;
        Log($"store {path} {content.Length}");
    }

    internal void Write(int address, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(memory.AsSpan(address));
        Log($"write {address:x4} {bytes.Length}");
    }

    internal void Play(byte[] tune, byte[] lengths, int song, string how)
    {
        Log($"{how} {song}");
        lock (access)
        {
            Tune = tune;
            Lengths = lengths;
            Song = song;
            IsPaused = false;
            silentTune = faults.SilentTunes > 0;
            faults.SilentTunes -= silentTune ? 1 : 0;
            startedAt = Stopwatch.GetTimestamp();
            held = TimeSpan.Zero;
        }
    }

    internal void CountUpload()
    {
        lock (access)
            KeptUploads++;
    }

    internal void Reboot()
    {
        Log("reboot");
        lock (access)
        {
            Song = 0;
            IsPaused = false;
            if (faults.RebootFreesMemory)
                KeptUploads = 0;
        }
    }

    internal void Reset()
    {
        Log("reset");
        lock (access)
        {
            Song = 0;
            IsPaused = false;
        }
    }

    internal void Pause(bool on)
    {
        Log(on ? "pause" : "resume");
        lock (access)
        {
            if (on && !IsPaused)
                heldSince = Stopwatch.GetTimestamp();
            else if (!on && IsPaused)
                held += Stopwatch.GetElapsedTime(heldSince);
            IsPaused = on;
        }
    }

    /// <summary>The pitch that sounds, 0 for none. A halted processor leaves the last note sounding.</summary>
    internal double Hertz
    {
        get
        {
            lock (access)
            {
                long now = IsPaused ? heldSince : Stopwatch.GetTimestamp();
                TimeSpan sounded = Stopwatch.GetElapsedTime(startedAt, now) - held - TimeSpan.FromMilliseconds(faults.StartDelayMilliseconds);
                return Song > 0 && !silentTune && sounded >= TimeSpan.Zero ? Pitch(Song, sounded.TotalSeconds) : 0;
            }
        }
    }
}
