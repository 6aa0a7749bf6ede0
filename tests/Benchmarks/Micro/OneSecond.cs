using BenchmarkDotNet.Attributes;
using SidFlow.Emu.Machine;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Micro;

/// <summary>One second of tune through each part by itself.</summary>
[MemoryDiagnoser]
public class OneSecond : ISampleSink
{
    static readonly Cycles Second = ClockRate.Pal.ToCycles(TimeSpan.FromSeconds(1));
    static readonly SidChip Socket = new(ChipModel.Mos6581, 0xD400);

    TuneMachine machine = null!;
    SoftwareSid mos6581 = null!, mos8580 = null!;
    TapeSlice tape;
    Cycles played;

    [GlobalSetup]
    public void Setup()
    {
        machine = SmallTune.Start();
        tape = machine.Run(machine.Now + Second);
        mos6581 = new SoftwareSid(ClockRate.Pal, [Socket], new SoftwareSidOptions(), this);
        mos8580 = new SoftwareSid(ClockRate.Pal, [Socket with { Model = ChipModel.Mos8580 }], new SoftwareSidOptions(), this);
    }

    [Benchmark]
    public int Machine() => machine.Run(machine.Now + Second).Writes.Length;

    [Benchmark]
    public void Mos6581() => mos6581.Play(Next());

    [Benchmark]
    public void Mos8580() => mos8580.Play(Next());

    [Benchmark]
    public long TapeEncode()
    {
        using var file = new MemoryStream();
        using var writer = new TapeWriter(file, ClockRate.Pal, [Socket], new string('0', 32), song: 1);
        writer.Play(tape);
        writer.Finish(TapeEnding.Unknown);
        return file.Length;
    }

    public void Write(ReadOnlySpan<float> samples)
    {
    }

    /// <summary>The same second again, at the place where the last one ended.</summary>
    TapeSlice Next()
    {
        TapeSlice next = new(played, played + tape.Length.Value, tape.Writes);
        played = next.End;
        return next;
    }
}
