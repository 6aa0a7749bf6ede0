using SidFlow.Faults;
using SidFlow.Hw.Ports;
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

    /// <summary>A frame every 20 ms.</summary>
    private readonly TapeCheck check = new(tape.Select((write, at) => new TapeWrite((at + WritesOfFrame - 1) / WritesOfFrame * 20_000, write.Register, write.Value)));

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

    [Test]
    public void ALateDeviceIsBroughtForwardWithoutAMute()
    {
        Assert.That(Wrong([.. tape[..100], .. Changes(100, 160), .. tape[160..]]), Is.Zero);
        Assert.That(Wrong([.. tape[..1], .. Mute(), .. Restore(0), .. Changes(0, 60), .. tape[60..]]), Is.Zero, "at once after its beginning");
    }

    [Test]
    public void ARestoreMayBeCutOff()
    {
        for (int length = 1; length < 12; length++)
        {
            Assert.That(Wrong([.. tape[..100], .. Mute(), .. Restore(200)[..length]]), Is.Zero, "the end");
            Assert.That(Wrong([.. tape[..100], .. Changes(100, 160)[..length], .. Mute(), .. Restore(300), .. tape[300..]]), Is.Zero, "lost on the way forward");
            Assert.That(Wrong([.. tape[..100], .. Changes(100, 160)[..length], .. tape[100..]]), Is.Positive, "and goes on as if nothing had been");
        }
    }

    [TestCase(12)]
    [TestCase(24)]
    public void ItIsNotBroughtForwardByLessThanItIsLate(int writes) => Assert.That(Wrong([.. tape[..100], .. Changes(100, 100 + writes), .. tape[(100 + writes)..]]), Is.Positive);

    [Test]
    public void ALostWriteIsWrongHoweverSoonItIsOverwritten()
    {
        for (int at = 60; at < 130; at++)
            Assert.That(Wrong([.. tape[..at], .. tape[(at + 1)..]]), Is.Positive, $"{at}");
    }

    [Test]
    public void AForeignWriteIsWrongHoweverSoonItIsOverwritten()
    {
        for (int at = 60; at < 130; at++)
            Assert.That(Wrong([.. tape[..at], (tape[at].Register, 251), .. tape[at..]]), Is.Positive, $"{at}");
    }

    [Test]
    public void TwoWritesInTheWrongOrderAreWrong()
    {
        for (int at = 60; at < 130; at++)
            Assert.That(Wrong([.. tape[..at], tape[at + 1], tape[at], .. tape[(at + 2)..]]), Is.Positive, $"{at}");
    }

    /// <summary>A chip without a reset keeps what a mute does not touch; where the device has one it does not.</summary>
    [Test]
    public void WhatIsLeftInTheChipByTheTuneBeforeIsWrong()
    {
        (int, int)[] again = [.. tape[..200], .. SilenceOnly(), (Volume, 15), .. tape];
        Assert.That(Wrong(again), Is.Positive);
        Assert.That(Wrong(again, resetsUnheard: true), Is.Zero);
    }

    private int Wrong((int Register, int Value)[] heard, bool resetsUnheard = false) => check.Look([.. heard.Select((write, at) => new HeardWrite(at, 0, write.Register, write.Value))], resetsUnheard).Wrong;

    private static (int, int)[] Mute() => [.. SilenceOnly(), .. ChipSequences.InaudibleRegisters.ToArray().Select(register => ((int)register, 0))];

    private static (int, int)[] SilenceOnly() => [.. ChipSequences.SilencedRegisters.ToArray().Select(register => ((int)register, 0))];

    /// <summary>All registers as they stand before a write of the tape.</summary>
    private static (int, int)[] Restore(int place) => [.. ChipSequences.RestoreOrder.ToArray().Select(register => ((int)register, Image(place)[register]))];

    /// <summary>Only what differs.</summary>
    private static (int Register, int Value)[] Changes(int from, int to) => [.. Restore(to).Where(write => write.Item2 != Image(from)[write.Item1])];

    private static int[] Image(int place)
    {
        int[] image = new int[Registers];
        image[Volume] = 15;
        foreach ((int register, int value) in tape[..place])
            image[register] = value;
        return image;
    }
}
