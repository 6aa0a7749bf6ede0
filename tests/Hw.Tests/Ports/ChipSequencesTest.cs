using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Tests.Ports;

[TestFixture]
public sealed class ChipSequencesTest
{
    [Test]
    public void AnImageSetsEveryRegisterOnceAndGatesAfterTheirVoice()
    {
        byte[] order = ChipSequences.RestoreOrder.ToArray();

        Assert.That(order, Is.Unique);
        Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, ChipSequences.Registers)));
        foreach (int control in new[] { 0x04, 0x0b, 0x12 })
            Assert.That(Array.IndexOf(order, (byte)control), Is.GreaterThan(Array.IndexOf(order, (byte)(control + 2))));
        Assert.That(order[^1], Is.EqualTo(ChipSequences.VolumeRegister));
    }

    [Test]
    public void SilenceClosesEveryGateAndEndsWithTheVolume()
    {
        byte[] silence = ChipSequences.SilencedRegisters.ToArray();

        Assert.That(silence, Is.Unique);
        Assert.That(silence, Is.SupersetOf(new byte[] { 0x04, 0x0b, 0x12 }));
        Assert.That(silence[^1], Is.EqualTo(ChipSequences.VolumeRegister));
    }

    [Test]
    public void AShadowKeepsTheWritableRegistersOnly()
    {
        var shadow = new ChipShadow(2) { [1, 0x18] = 0x1f, [1, 0x1e] = 0x20 };

        Assert.That(shadow[1, 0x18], Is.EqualTo(0x1f));
        Assert.That(shadow[0, 0x18], Is.Zero);
        Assert.That(shadow[1, 0x1e], Is.Zero);
        Assert.That(shadow[1].Length, Is.EqualTo(25));
    }
}
