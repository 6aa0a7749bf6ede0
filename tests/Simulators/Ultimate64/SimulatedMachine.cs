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
    private readonly Func<double> framesPerSecond;
    private TuneSound? sound;
    private long startedAt;
    private long heldSince;
    private TimeSpan held;
    private bool silentTune;

    internal SimulatedMachine(UltimateFaults faults, Func<double> framesPerSecond)
    {
        this.faults = faults;
        this.framesPerSecond = framesPerSecond;
    }

    /// <summary>In order: <c>reboot</c>, <c>play /Temp/x.sid 3</c>, <c>post 1234 3</c>, <c>set Audio Mixer/Vol Socket 1=OFF</c>, <c>write d400 25</c> …</summary>
    public IReadOnlyList<string> Events { get { lock (access) return [.. events]; } }

    /// <summary>The pitch in Hz of a song, by its seconds of sound.</summary>
    public Func<int, double, double> Pitch { get; set; } = (song, _) => 300 + 100 * song;

    /// <summary>What the chips in the box make of a tune: of its file, song and the frames a second that are wanted. Null: there are none, and the pitch tells the song.</summary>
    public Func<byte[], int, double, TuneSound>? Chips { get; set; }

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
        // Before the clock: a machine takes a while to be made.
        TuneSound? made = Chips?.Invoke(tune, song, framesPerSecond());
        lock (access)
        {
            sound = made;
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
            sound = null;
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
            sound = null;
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

    /// <returns>False where there are no chips.</returns>
    internal bool TryFill(Span<float> mono)
    {
        lock (access)
        {
            if (Chips is null)
                return false;
            if (sound is null || silentTune || IsPaused || Sounded < TimeSpan.Zero)
                mono.Clear();
            else
                sound(mono);
            return true;
        }
    }

    /// <summary>The pitch that sounds, 0 for none. A halted processor leaves the last note sounding.</summary>
    internal double Hertz
    {
        get
        {
            lock (access)
            {
                TimeSpan sounded = Sounded;
                return Song > 0 && !silentTune && sounded >= TimeSpan.Zero ? Pitch(Song, sounded.TotalSeconds) : 0;
            }
        }
    }

    private TimeSpan Sounded =>
        Stopwatch.GetElapsedTime(startedAt, IsPaused ? heldSince : Stopwatch.GetTimestamp()) - held - TimeSpan.FromMilliseconds(faults.StartDelayMilliseconds);
}

/// <summary>The next of what a tune sounds like, from -1 to 1, as many frames as there is room for.</summary>
public delegate void TuneSound(Span<float> mono);
