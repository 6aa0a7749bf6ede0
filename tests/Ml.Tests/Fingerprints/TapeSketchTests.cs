using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SidFlow.Ml.Features;
using SidFlow.Ml.Fingerprints;
using SidFlow.Ml.Tests.Features;

namespace SidFlow.Ml.Tests.Fingerprints;

public class TapeSketchTests
{
    static readonly int[] tune = [60, 62, 64, 60, 67, 65, 64, 62, 60, 59, 57, 60, 64, 67, 72, 71, 69, 67];

    /// <summary>LDA #$0F, STA $D418, LDX $1234, STA $D404,X, INX, RTS.</summary>
    static readonly byte[] routine = [0xa9, 0x0f, 0x8d, 0x18, 0xd4, 0xae, 0x34, 0x12, 0x9d, 0x04, 0xd4, 0xe8, 0x60, 0, 0, 0];

    static float[] Sketch(Score score, byte[]? program = null) => TapeSketch.Of(score.Trace(), program ?? []);

    static float[] Aspect(float[] sketch, string name) =>
        TapeSketch.Aspects.Single(aspect => aspect.Name == name) is var found ? sketch[found.Start..(found.Start + found.Length)] : [];

    static Score Play(IEnumerable<int> notes, int frames = 12, int wave = 0x40, int attackDecay = 0x09)
    {
        Score score = new(400);
        int at = 0;
        foreach (int note in notes)
        {
            score.Write(at, 5, attackDecay).Write(at, 3, 8).Note(at, frames - 3, 0, note, wave);
            at += frames;
        }
        return score;
    }

    static double Cosine(float[] one, float[] other) =>
        one.Zip(other, (a, b) => (double)a * b).Sum() / Math.Sqrt(one.Sum(a => (double)a * a) * other.Sum(b => (double)b * b));

    [Test]
    public void AspectsFillTheSketchWithoutGapOrOverlap()
    {
        int next = 0;
        foreach (TapeAspect aspect in TapeSketch.Aspects)
        {
            Assert.That(aspect.Start, Is.EqualTo(next), aspect.Name);
            next += aspect.Length;
        }
        Assert.That(next, Is.EqualTo(TapeSketch.Length));
    }

    [Test]
    public void NothingWrittenIsNothingTold() => Assert.That(Sketch(new Score(100)), Has.All.Zero);

    [Test]
    public void NumbersAreWholeAndAnAspectHasOneLength()
    {
        float[] sketch = Sketch(Play(tune), routine);
        Assert.That(sketch, Has.All.Matches<float>(value => value == MathF.Round(value) && MathF.Abs(value) <= TapeSketch.Scale));
        foreach (string name in (string[])["code", "timing", "values", "waves", "tuning", "rhythm", "themes"])
            Assert.That(Math.Sqrt(Aspect(sketch, name).Sum(value => value * value)), Is.EqualTo(TapeSketch.Scale).Within(5), name);
    }

    [Test]
    public void AnotherKeyIsTheSameThemeAndRhythm()
    {
        float[] low = Sketch(Play(tune)), high = Sketch(Play(tune.Select(note => note + 5)));
        Assert.That(Aspect(high, "themes"), Is.EqualTo(Aspect(low, "themes")));
        Assert.That(Aspect(high, "rhythm"), Is.EqualTo(Aspect(low, "rhythm")));
        Assert.That(Aspect(high, "tuning"), Is.Not.EqualTo(Aspect(low, "tuning")));
    }

    [Test]
    public void AnotherInstrumentIsTheSameTheme()
    {
        float[] one = Sketch(Play(tune)), other = Sketch(Play(tune, wave: 0x20, attackDecay: 0xa8));
        Assert.That(Aspect(other, "themes"), Is.EqualTo(Aspect(one, "themes")));
        Assert.That(Cosine(Aspect(other, "values"), Aspect(one, "values")), Is.LessThan(0.8));
    }

    [Test]
    public void AnotherTempoIsNearlyTheSameThemeAndAnotherRhythm()
    {
        float[] one = Sketch(Play(tune)), slower = Sketch(Play(tune, frames: 20));
        Assert.That(Aspect(slower, "themes"), Is.EqualTo(Aspect(one, "themes")));
        Assert.That(Cosine(Aspect(slower, "rhythm"), Aspect(one, "rhythm")), Is.LessThan(0.7));
    }

    [Test]
    public void AnotherMelodyIsAnotherTheme() =>
        Assert.That(Cosine(Aspect(Sketch(Play(tune)), "themes"), Aspect(Sketch(Play(tune.Select((note, i) => note + (i * 7 % 5)))), "themes")), Is.LessThan(0.5));

    [Test]
    public void ARoutineIsKnownWhereverItLiesAndWhateverItIsSetTo()
    {
        byte[] moved = [0, 0, 0, .. routine];
        moved[4] = 0x0a;
        moved[9] = 0x78;
        Assert.That(Aspect(Sketch(new Score(10), moved), "code"), Is.EqualTo(Aspect(Sketch(new Score(10), routine), "code")));
        Assert.That(PlayRoutine.Of(moved).IsLike(PlayRoutine.Of(routine)), Is.True);
    }

    [Test]
    public void AnotherRoutineIsAnother()
    {
        byte[] other = [0xb1, 0xfb, 0x99, 0x00, 0xd4, 0x88, 0x10, 0xf8, 0x4c, 0, 0x10, 0x8e, 0x17, 0xd4, 0x60, 0];
        Assert.That(PlayRoutine.Of(other).Likeness(PlayRoutine.Of(routine)), Is.Zero);
        Assert.That(PlayRoutine.Of([]).IsLike(PlayRoutine.Of([])), Is.False, "programs that show nothing have nothing in common");
    }

    [Test]
    public void TheSameWritesLaterInTheFrameHaveTheSameTiming()
    {
        Score Writes(int place) => Enumerable.Range(0, 50).Aggregate(new Score(100), (score, frame) => score.Write(frame, 4, 0x41, place).Write(frame, 5, 9, place + 8).Write(frame, 6, 0, place + 20));
        Assert.That(Aspect(Sketch(Writes(100)), "timing"), Is.EqualTo(Aspect(Sketch(Writes(9000)), "timing")));
    }

    [Test]
    public void CutOffProgramsAndAnyBytesAreRead([Range(0, 40)] int seed)
    {
        Random random = new(seed);
        byte[] program = new byte[random.Next(3000)];
        random.NextBytes(program);
        for (int i = 2; i < program.Length; i += random.Next(1, 9))
            program[i] = 0xd4;
        var writes = new TimedWrite[random.Next(3000)];
        uint cycle = 0;
        for (int i = 0; i < writes.Length; i++)
            writes[i] = new TimedWrite(cycle += (uint)random.Next(3000), (byte)random.Next(3), (byte)random.Next(32), (byte)random.Next(256));
        float[] sketch = TapeSketch.Of(new SidTrace(writes, 3, TraceClock.Ntsc, new AnalysisWindow(random.NextDouble(), 1 + (8 * random.NextDouble()))), program);
        Assert.That(sketch, Has.Length.EqualTo(TapeSketch.Length).And.All.Matches<float>(value => MathF.Abs(value) <= TapeSketch.Scale));
    }

    /// <summary>Follows from whole numbers and IEEE arithmetic alone, so it is the same in every process on every machine.</summary>
    [Test]
    public void TheSketchHasTheseBitsOnEveryMachine()
    {
        uint state = 1;
        uint Next() => state = unchecked((state * 1664525) + 1013904223);
        var writes = new TimedWrite[40_000];
        uint cycle = 0;
        for (int i = 0; i < writes.Length; i++)
            writes[i] = new TimedWrite(cycle += Next() >> 23, 0, (byte)((Next() >> 24) % 25), (byte)(Next() >> 24));
        byte[] program = [.. Enumerable.Range(0, 4000).Select(i => i % 7 == 6 ? (byte)0xd4 : (byte)(Next() >> 24))];
        float[] sketch = TapeSketch.Of(new SidTrace(writes, 1, TraceClock.Pal, new AnalysisWindow(1, 9)), program);
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(sketch))), Is.EqualTo("99f6c54ce61468f3d37083cbf3476687c5d7f03ac6aa5ae92c8a1fcd62e62b79"));
    }
}
