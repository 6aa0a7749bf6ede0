using SidFlow.Hw.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

[TestFixture]
public sealed class AsidFrameTest
{
    [Test]
    public void ARegisterKeepsItsLastValue()
    {
        var frame = new AsidFrame();
        Assert.That(frame.Add(0x01, 5), Is.True);
        Assert.That(frame.Add(0x01, 5), Is.True, "the same again loses nothing");
        Assert.That(frame.Add(0x01, 6), Is.False);
        Assert.That((frame.Mask, frame[1]), Is.EqualTo((2u, (byte)6)));
    }

    /// <summary>Of three writes the last counts; before it stands one whose gate differs, if there was one.</summary>
    [TestCase(new[] { 0x41, 0x40, 0x41 }, 0x40, 0x41, TestName = "a note begun anew is begun anew")]
    [TestCase(new[] { 0x40, 0x41, 0x40 }, 0x41, 0x40, TestName = "a short note is begun")]
    [TestCase(new[] { 0x08, 0x00, 0x41 }, 0x08, 0x41, TestName = "first and last")]
    [TestCase(new[] { 0x11, 0x21, 0x41 }, 0x11, 0x41, TestName = "no gate changes")]
    [TestCase(new[] { 0x11, 0x10, 0x11, 0x10 }, 0x11, 0x10, TestName = "four")]
    public void AThirdControlWriteIsMerged(int[] written, int first, int second)
    {
        var frame = new AsidFrame();
        foreach (int value in written)
            frame.Add(0x0B, value);
        Assert.That((frame[23], frame[26], frame.Mask), Is.EqualTo(((byte)first, (byte)second, 1u << 23 | 1u << 26)));
        Assert.That(frame.HasRoomFor(0x0B), Is.False);
        Assert.That(frame.HasRoomFor(0x04), Is.True);
    }

    [Test]
    public void ALaterFrameOverwritesAnEarlierOne()
    {
        var earlier = new AsidFrame();
        earlier.Add(0x00, 1);
        earlier.Add(0x01, 1);
        earlier.Add(0x04, 0x40);
        var later = new AsidFrame();
        later.Add(0x00, 2);
        later.Add(0x04, 0x41);

        Assert.That(earlier.Merge(later), Is.EqualTo(1), "one value is lost");
        Assert.That((earlier[0], earlier[1], earlier[22], earlier[25]), Is.EqualTo(((byte)2, (byte)1, (byte)0x40, (byte)0x41)));
    }

    [Test]
    public void WhatTheChipHasIsLeftOut()
    {
        byte[] chip = new byte[25];
        chip[0x18] = 15;
        chip[0x04] = 0x41;
        var frame = new AsidFrame();
        frame.Add(0x18, 15);
        frame.Add(0x17, 1);
        frame.Add(0x04, 0x41);
        frame.LeaveOut(chip);
        Assert.That(frame.Mask, Is.EqualTo(1u << 20));

        frame.Add(0x04, 0x41);
        frame.Add(0x04, 0x40);
        frame.LeaveOut(chip);
        Assert.That(frame.Has(22), "two writes stay two");
    }
}
