using SidFlow.Hw.Wires.Alsa;

namespace SidFlow.Hw.Tests.Wires.Alsa;

public sealed class SoundCardsTests
{
    [Test]
    public void The_kernel_s_list_of_cards_is_read()
    {
        string listing = Path.GetTempFileName();
        try
        {
            File.WriteAllText(listing, " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n                      bcm2835 Headphones\n");
            Assert.That(SoundCards.KernelHasCard(listing), Is.True);
            File.WriteAllText(listing, "--- no soundcards ---\n");
            Assert.That(SoundCards.KernelHasCard(listing), Is.False);
        }
        finally
        {
            File.Delete(listing);
        }

        Assert.That(SoundCards.KernelHasCard(listing), Is.False, "no such file: no sound support");
    }

    [TestCase("null")]
    [TestCase("tofile")]
    public void Devices_that_are_no_card_are_left_to_libasound(string device) =>
        Assert.That(SoundCards.IsMissingFor(device), Is.False);
}
