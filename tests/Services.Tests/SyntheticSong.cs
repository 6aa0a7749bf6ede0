using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Services.Tests;

/// <summary>A song whose every frame is known beforehand.</summary>
public sealed record SyntheticSong
{
    public const int Rate = 44_100;

    public TimeSpan? Listed { get; init; }

    /// <summary>Value of a frame; the default is a saw that never repeats within a second and tells songs apart by its level.</summary>
    public Func<long, float>? Wave { get; init; }
    public float Level { get; init; } = 0.25f;
    public long SilentFrom { get; init; } = long.MaxValue;
    public long CrashAt { get; init; } = long.MaxValue;
    public bool ThrowsAtCrash { get; init; }
    public string? Refusal { get; init; }
    public int Chips { get; init; } = 1;

    /// <summary>Told of each slice that a machine runs, by its last frame.</summary>
    public Action<long>? Runs { get; init; }

    /// <summary>The machine stands still before this frame until the event is set.</summary>
    public (long Frame, ManualResetEventSlim Open)? Gate { get; init; }

    /// <summary>Whether the gate stops the first machine only, and lets its copies through.</summary>
    public bool CopiesPassGate { get; init; }

    public float At(long frame) => frame >= SilentFrom ? 0 : Wave?.Invoke(frame) ?? Level + frame % 44_101 / 200_000f;

    public static TimeSpan Frames(long frames) => new(frames * TimeSpan.TicksPerSecond / Rate + 1);
}

/// <summary>Songs by path, and how often each was opened.</summary>
public sealed class SyntheticSongs : ISongSource
{
    private int opened;

    public Dictionary<string, SyntheticSong> Songs { get; } = [];
    public int Opened => Volatile.Read(ref opened);

    public static SongId Id(string path) => new(path, 1);

    public SongOpening Open(SongId song)
    {
        Interlocked.Increment(ref opened);
        if (!Songs.TryGetValue(song.Path, out SyntheticSong? found))
            return SongOpening.Refused("It is not there.");
        if (found.Refusal is not null)
            return SongOpening.Refused(found.Refusal);
        SyntheticTape tape = new(found);
        string md5 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(song.Path)))[..32];
        return SongOpening.Of(With(tape, song, md5));
    }

    private static OpenSong With(SyntheticTape tape, SongId song, string md5) => new(song, md5, tape, tape.Song.Listed)
    {
        Trouble = () => tape.Crashed ? "The tune crashed." : null,
        Copy = () => With(tape.Copy(), song, md5),
    };

    public static ISoundHead MakeHead(OpenSong song, int rate, ISampleSink sink) => new SyntheticHead((SyntheticTape)song.Tape, rate, sink);

    /// <summary>A tape with one write a slice, at a clock of one cycle a microsecond.</summary>
    private sealed class SyntheticTape(SyntheticSong song) : ITapeSource
    {
        public SyntheticSong Song { get; } = song;
        public bool Crashed { get; private set; }
        public ClockRate Clock => new(1_000_000, 1);
        public IReadOnlyList<SidChip> Chips { get; } = [.. Enumerable.Range(0, song.Chips).Select(i => new SidChip(ChipModel.Mos8580, (ushort)(0xD400 + i * 0x20)))];
        public Cycles Now { get; private set; }

        private bool IsCopy { get; init; }

        public SyntheticTape Copy() => new(Song) { IsCopy = true, Crashed = Crashed, Now = Now };

        public TapeSlice Run(Cycles until)
        {
            long frame = Clock.ToSamples(until, SyntheticSong.Rate);
            if (Song.Gate is { } gate && !(IsCopy && Song.CopiesPassGate) && frame >= gate.Frame && !gate.Open.Wait(TimeSpan.FromSeconds(20)))
                throw new TimeoutException("The test never opened the gate.");
            Song.Runs?.Invoke(frame);
            if (frame >= Song.CrashAt)
            {
                if (Song.ThrowsAtCrash)
                    throw new InvalidOperationException("a fault of the machine");
                Crashed = true;
            }
            TapeSlice slice = new(Now, until, new[] { new SidWrite(0, 0, 1, (byte)(Now.Value / 20_000)) });
            Now = until;
            return slice;
        }
    }

    private sealed class SyntheticHead(SyntheticTape tape, int rate, ISampleSink sink) : ISoundHead
    {
        private long pushed;
        private bool muted;

        public int Channels => 1;

        public bool Unheard { get; set; }

        /// <summary>Longer than a slice: one that began unheard stays so.</summary>
        public TimeSpan WarmUp => TimeSpan.FromMilliseconds(30);

        public void Play(in TapeSlice slice)
        {
            long end = tape.Clock.ToSamples(slice.End, rate);
            float[] samples = new float[end - pushed];
            for (int i = 0; i < samples.Length; i++)
                samples[i] = muted || Unheard ? 0 : tape.Song.At(pushed + i);
            sink.Write(samples);
            pushed = end;
        }

        public void SetVoiceMute(int chip, int voice, bool mute) => muted = mute;

        public ISoundHead Copy(ISampleSink other) => new SyntheticHead(tape, rate, other) { pushed = pushed, muted = muted, Unheard = Unheard };
    }
}
