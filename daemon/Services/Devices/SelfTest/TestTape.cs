using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest;

/// <summary>A score as a tape for ports, at the PAL clock.</summary>
public sealed class TestTape : ITapeSource
{
    /// <summary>Between two writes of a frame: a processor that stores one byte after the other takes about as long.</summary>
    private const int WriteCycles = 20;

    private readonly List<(long At, byte Register, byte Value)> writes = [];
    private int next;

    public TestTape(TestScore score, ChipModel model)
    {
        Chips = [new SidChip(model, 0xd400)];
        for (int frame = 0; frame < score.Frames.Count; frame++)
            Write(score.Frames[frame], (long)frame * TestScore.FrameCycles);
    }

    public ClockRate Clock => ClockRate.Pal;
    public IReadOnlyList<SidChip> Chips { get; }
    public Cycles Now { get; private set; }

    public TapeSlice Run(Cycles until)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(until, Now);
        Cycles start = Now;
        int first = next;
        while (next < writes.Count && writes[next].At < until.Value)
            next++;
        Now = until;
        return new TapeSlice(start, until, writes[first..next].Select(write => new SidWrite((uint)(write.At - start.Value), 0, write.Register, write.Value)).ToArray());
    }

    private void Write(TestFrame frame, long at)
    {
        foreach ((byte register, byte value) in frame.Writes)
        {
            writes.Add((at, register, value));
            at += WriteCycles;
        }
        for (int i = 0; frame.IsDigi && i < TestScore.DigiWrites; i++)
            writes.Add((at + i * TestScore.DigiCycles, 24, TestScore.DigiWave[i % TestScore.DigiWave.Length]));
    }
}
