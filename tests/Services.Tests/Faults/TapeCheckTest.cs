using SidFlow.Faults;
using SidFlow.Simulators;

namespace SidFlow.Services.Tests.Faults;

/// <summary>The judge of what a chip has heard in the fault campaign: what it lets pass, and what it must not.</summary>
[TestFixture]
public sealed class TapeCheckTest
{
    private const int Registers = 25, Volume = 24;

    private const int WritesOfFrame = 12;

    /// <summary>Frames of a made-up tune: three voices and the filter move, the volume stands from the first write on.</summary>
    private static readonly (int Register, int Value)[] tape = [(Volume, 15), .. Enumerable.Range(0, 60).SelectMany(frame => Enumerable.Range(0, WritesOfFrame)
        .Select(i => ((frame + 2 * i) % Volume, 1 + ((7 * frame + 13 * i) % 200))))];

    private readonly TapeCheck check = new(tape);

    [Test]
    public void TheTapeItselfIsRight() => Assert.That(Wrong(tape), Is.Zero);

    [Test]
    public void ARestoreIsRightAndTheTapeGoesOnFromThere() => Assert.That(Wrong([.. tape[..100], .. Mute(), .. Restore(200), .. tape[200..]]), Is.Zero);

    [TestCase(2)]
    [TestCase(5)]
    [TestCase(6)]
    public void APauseOrAMuteMayComeSoonAfterARestore(int writes)
    {
        (int, int)[] soon = [.. tape[..100], .. Mute(), .. Restore(200), .. tape[200..(200 + writes)]];
        Assert.That(Wrong([.. soon, (Volume, 0), (Volume, 15), .. tape[(200 + writes)..]]), Is.Zero, "a pause");
        Assert.That(Wrong([.. soon, .. Mute(), .. Restore(300), .. tape[300..]]), Is.Zero, "the next restore");
        Assert.That(Wrong([.. soon, .. Mute()]), Is.Zero, "the end");
    }

    [Test]
    public void ARestoreToNoPlaceOfTheTapeIsWrong()
    {
        (int, int)[] restore = Restore(200);
        restore[3] = (restore[3].Item1, 250);
        Assert.That(Wrong([.. tape[..100], .. Mute(), .. restore, .. tape[200..203], (Volume, 0)]), Is.Positive);
    }

    private int Wrong((int Register, int Value)[] heard) => check.Look([.. heard.Select((write, at) => new HeardWrite(at, 0, write.Register, write.Value))]).Wrong;

    private static (int, int)[] Mute() => [.. Enumerable.Range(0, Registers).Select(register => (register, 0))];

    /// <summary>All registers as they stand before a write of the tape, the volume last.</summary>
    private static (int, int)[] Restore(int place)
    {
        int[] image = new int[Registers];
        image[Volume] = 15;
        foreach ((int register, int value) in tape[..place])
            image[register] = value;
        return [.. image.Select((value, register) => (register, value))];
    }
}
