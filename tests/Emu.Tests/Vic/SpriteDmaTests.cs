using SidFlow.Emu.Vic;

namespace SidFlow.Emu.Tests.Vic;

/// <summary>Which cycles sprites take from the CPU. Cycle n of a test is cycle n % 63 of line n / 63; the display is off, so no bad line mixes in.</summary>
public sealed class SpriteDmaTests
{
    private const int CyclesPerLine = 63, Line = 100, FirstSpriteCycle = 54, BusCycles = 5;
    private const int Enable = 0x15, Expand = 0x17;

    private static VicII WithSprite(int sprite, byte expand = 0)
    {
        var vic = new VicII(VicModel.Pal, 0, 0, 0);
        vic.Write((sprite * 2) + 1, Line, 0);
        vic.Write(Enable, (byte)(1 << sprite), 1);
        vic.Write(Expand, expand, 2);
        return vic;
    }

    private static List<int> CyclesWithoutBus(VicII vic, int from, int until)
    {
        List<int> taken = [];
        for (int now = from; now < until; now++)
        {
            vic.AdvanceTo(now);
            if (vic.BusTaken)
                taken.Add(now);
        }

        return taken;
    }

    /// <summary>Three cycles of warning and two of data; two cycles later for each next sprite, into the next line from sprite 5 on.</summary>
    [Test]
    public void Each_sprite_holds_the_bus_for_five_cycles([Range(0, 7)] int sprite)
    {
        int start = (Line * CyclesPerLine) + FirstSpriteCycle + (2 * sprite);
        List<int> taken = CyclesWithoutBus(WithSprite(sprite), 3, start + CyclesPerLine - 1);
        Assert.That(taken, Is.EqualTo(Enumerable.Range(start, BusCycles)));
    }

    [TestCase(0, 21)]
    [TestCase(1, 42, Description = "each row twice")]
    public void A_sprite_has_21_rows(byte expand, int lines)
    {
        List<int> taken = CyclesWithoutBus(WithSprite(0, expand), 3, 300 * CyclesPerLine);
        Assert.That(taken, Has.Count.EqualTo(lines * BusCycles));
    }

    /// <summary>$D017 cleared in the cycle before the row counter moves: 0 and 3 are mixed to 1, so 63 is missed once and met in the second round.</summary>
    [TestCase(14, 43)]
    [TestCase(13, 21, Description = "a cycle earlier, nothing is mixed: the row counts as one")]
    public void Expansion_that_ends_in_the_wrong_cycle_makes_a_sprite_longer(int cycle, int lines)
    {
        VicII vic = WithSprite(0, expand: 1);
        int write = ((Line + 1) * CyclesPerLine) + cycle;
        List<int> taken = CyclesWithoutBus(vic, 3, write);
        vic.Write(Expand, 0, write);
        taken.AddRange(CyclesWithoutBus(vic, write + 1, 300 * CyclesPerLine));
        Assert.That(taken, Has.Count.EqualTo(lines * BusCycles));
    }
}
