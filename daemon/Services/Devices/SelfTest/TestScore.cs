using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest;

/// <summary>The self-test of one chip, frame by frame: half a minute that any way of playing can carry.</summary>
/// <remarks>
/// A register is written at most once a frame, and a gate opens a frame after its voice was set up, so that devices which take one set of registers a frame
/// play the same. Only the samples need more: sixty writes of the volume in one frame, which those devices are spared.
/// </remarks>
public sealed class TestScore
{
    /// <summary>PAL: 312 lines of 63 cycles.</summary>
    public const int FrameCycles = 19_656;

    /// <summary>Writes of the volume in a frame of samples: five periods of <see cref="DigiWave"/>, with room for a C64's stolen cycles behind them.</summary>
    public const int DigiWrites = 60;

    /// <summary>Between two of them, as long as the tune's loop takes.</summary>
    public const int DigiCycles = 280;

    private const int Control = 4, VoiceRegisters = 7, Voices = 3;
    private const byte Gate = 1, Sync = 2, Ring = 4, Triangle = 0x10, Saw = 0x20, Pulse = 0x40, Noise = 0x80;
    private const byte CutoffLow = 21, CutoffHigh = 22, Routing = 23, Volume = 24;
    private const int ToneFrames = 30, ShortFrames = 22, HoldFrames = 35, SweepFrames = 100, Gap = 5;

    private static readonly double[] toneHz = [440, 554, 659], chordHz = [110, 151, 3_800];
    private static readonly string[] waveNames = ["triangle", "saw", "pulse", "noise"];

    private readonly List<TestFrame> frames = [];
    private readonly List<TestSection> sections = [];

    private TestScore(bool samples)
    {
        Write((Volume, 0x0f));
        Silence("quiet-before", 50);
        Mark();
        for (int voice = 0; voice < Voices; voice++)
            for (int wave = 0; wave < waveNames.Length; wave++)
                Tone(voice, wave);
        Combined(0, "triangle and saw", Triangle | Saw);
        Combined(1, "saw and pulse", Saw | Pulse);
        Combined(2, "triangle, saw and pulse", Triangle | Saw | Pulse);
        Pair("ring", "ring modulation", Triangle | Ring);
        Pair("sync", "synchronisation", Saw | Sync);
        for (int voice = 0; voice < Voices; voice++)
            Envelope(voice);
        Chord();
        Sweep("lowpass", "low-pass sweep", 0x1f);
        Sweep("bandpass", "band-pass sweep", 0x2f);
        Sweep("highpass", "high-pass sweep", 0x4f);
        if (samples)
            Digi();
        Silence("quiet-after", 35);
        Write((Volume, 0));
        Rest(2);
    }

    /// <summary>With the samples, or for devices that cannot play them without.</summary>
    public static TestScore Of(bool samples) => samples ? withSamples : withoutSamples;

    public IReadOnlyList<TestFrame> Frames => frames;
    public IReadOnlyList<TestSection> Sections => sections;

    public Cycles Length => new((long)frames.Count * FrameCycles);

    /// <summary>One period of a sine in steps of the volume.</summary>
    public static ReadOnlySpan<byte> DigiWave => [8, 11, 14, 15, 14, 11, 8, 4, 1, 0, 1, 4];

    private static readonly TestScore withSamples = new(true);
    private static readonly TestScore withoutSamples = new(false);

    /// <summary>What sounds at a time of the tape; what comes next in the gaps between.</summary>
    public TestSection At(TimeSpan time)
    {
        long frame = ClockRate.Pal.ToCycles(time).Value / FrameCycles;
        return sections.FirstOrDefault(section => frame < section.Until + section.Tail) ?? sections[^1];
    }

    private void Silence(string id, int length)
    {
        sections.Add(new TestSection(id, "silence", TestKind.Silence, -1, 0, frames.Count, frames.Count + length));
        Rest(length);
    }

    /// <summary>Uneven, so that it fits over itself in one place only; by all voices, so that a dead one does not matter.</summary>
    private void Mark()
    {
        Write(Each(voice => Note(voice, toneHz[voice])));
        int from = frames.Count;
        foreach ((int on, int off) in (ReadOnlySpan<(int, int)>)[(4, 7), (9, 3), (3, 12)])
        {
            Write(Each(voice => [(Register(voice, Control), (byte)(Saw | Gate))]));
            Rest(on - 1);
            Write(Each(voice => [(Register(voice, Control), 0)]));
            Rest(off - 1);
        }
        sections.Add(new TestSection("marker", "three short chords", TestKind.Marker, -1, 0, from, frames.Count));
    }

    private void Tone(int voice, int wave)
    {
        string name = waveNames[wave];
        double hz = wave == 3 ? 3_000 : toneHz[voice];
        Write(Note(voice, hz));
        Sound($"voice{voice + 1}-{name}", $"voice {voice + 1}, {name}", TestKind.Tone, voice, wave == 3 ? 0 : hz, (byte)(Triangle << wave), ToneFrames);
    }

    private void Combined(int voice, string name, byte waves)
    {
        Write(Note(voice, toneHz[voice] / 2));
        Sound($"voice{voice + 1}-combined", $"voice {voice + 1}, {name} together", TestKind.Combined, voice, toneHz[voice] / 2, waves, ShortFrames);
    }

    /// <summary>Voice 1 sounds, changed by voice 3, which is silent.</summary>
    private void Pair(string id, string name, byte control)
    {
        Write([.. Note(0, toneHz[0]), .. Note(2, toneHz[0] * 0.29)]);
        Sound(id, name, TestKind.Pair, 0, 0, control, ShortFrames);
    }

    private void Sound(string id, string name, TestKind kind, int voice, double hz, byte control, int length)
    {
        sections.Add(new TestSection(id, name, kind, voice, hz, frames.Count, frames.Count + length));
        Write((Register(voice, Control), (byte)(control | Gate)));
        Rest(length - 1);
        Write((Register(voice, Control), control));
        Write((Register(voice, Control), 0));
        Rest(Gap);
    }

    /// <summary>Attack of 100 ms, decay of 750 ms to half, release of 750 ms.</summary>
    private void Envelope(int voice)
    {
        Write(Note(voice, toneHz[voice] / 2, attackDecay: 0x89, sustainRelease: 0x89));
        sections.Add(new TestSection($"voice{voice + 1}-envelope", $"voice {voice + 1}, attack, decay, sustain and release", TestKind.Envelope, voice, 0,
            frames.Count, frames.Count + HoldFrames)
        { Tail = HoldFrames });
        Write((Register(voice, Control), (byte)(Saw | Gate)));
        Rest(HoldFrames - 1);
        Write((Register(voice, Control), Saw));
        Rest(HoldFrames - 1);
        Write((Register(voice, Control), 0));
        Rest(Gap);
    }

    private void Chord()
    {
        Write(Each(voice => Note(voice, chordHz[voice])));
        sections.Add(new TestSection("unfiltered", "all voices past the filter", TestKind.Chord, -1, 0, frames.Count, frames.Count + HoldFrames));
        BeginChord();
        Rest(HoldFrames - 1);
        EndChord();
    }

    /// <summary>A quarter of the time at the lowest cutoff, half of it rising, a quarter at the highest.</summary>
    private void Sweep(string id, string name, byte mode)
    {
        Write([.. Each(voice => Note(voice, chordHz[voice])), (CutoffLow, 0), (CutoffHigh, 0), (Routing, 0x07), (Volume, mode)]);
        sections.Add(new TestSection($"filter-{id}", $"filter, {name}", TestKind.Sweep, -1, 0, frames.Count, frames.Count + SweepFrames));
        BeginChord();
        Rest(SweepFrames / 4 - 1);
        for (int step = 0; step < SweepFrames / 2; step++)
        {
            int cutoff = 2047 * step / (SweepFrames / 2 - 1);
            Write((CutoffLow, (byte)(cutoff & 7)), (CutoffHigh, (byte)(cutoff >> 3)));
        }
        Rest(SweepFrames / 4);
        EndChord();
        Write((Routing, 0), (Volume, 0x0f));
    }

    /// <summary>Two saws and noise, so that there is something to filter from 100 Hz to the highest that is heard.</summary>
    private void BeginChord() => Write(Each(voice => [(Register(voice, Control), (byte)((voice == 2 ? Noise : Saw) | Gate))]));

    private void EndChord()
    {
        Write(Each(voice => [(Register(voice, Control), voice == 2 ? Noise : Saw)]));
        Write(Each(voice => [(Register(voice, Control), 0)]));
        Rest(Gap);
    }

    private void Digi()
    {
        const int Length = 50;
        sections.Add(new TestSection("digi", "samples played by the volume", TestKind.Digi, -1, 0, frames.Count, frames.Count + Length));
        for (int frame = 0; frame < Length; frame++)
            frames.Add(new TestFrame([], IsDigi: true));
        Write((Volume, 0x0f));
        Rest(Gap);
    }

    /// <summary>A voice set up and silent.</summary>
    private static (byte Register, byte Value)[] Note(int voice, double hz, byte attackDecay = 0, byte sustainRelease = 0xf0)
    {
        int frequency = (int)Math.Round(hz * (1 << 24) / ClockRate.Pal.Hz);
        return
        [
            (Register(voice, 0), (byte)(frequency & 0xff)), (Register(voice, 1), (byte)(frequency >> 8)), (Register(voice, 2), 0), (Register(voice, 3), 8),
            (Register(voice, 5), attackDecay), (Register(voice, 6), sustainRelease),
        ];
    }

    private static byte Register(int voice, int register) => (byte)(voice * VoiceRegisters + register);

    private static (byte, byte)[] Each(Func<int, (byte, byte)[]> writes) => [.. Enumerable.Range(0, Voices).SelectMany(writes)];

    private void Write(params (byte Register, byte Value)[] writes) => frames.Add(new TestFrame(writes, IsDigi: false));

    private void Rest(int length)
    {
        for (int i = 0; i < length; i++)
            Write();
    }
}

/// <summary>What is written at a frame's start.</summary>
/// <param name="IsDigi"><see cref="TestScore.DigiWrites"/> writes of the volume instead.</param>
public sealed record TestFrame(IReadOnlyList<(byte Register, byte Value)> Writes, bool IsDigi);
