using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Profiles;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

public class ChipProfileTests
{
    const long Frame = 19_656;

    [Test]
    public void EveryProfileIsFoundByItsNameAndNoTwoShareOne()
    {
        foreach (ChipProfile profile in ChipProfile.All)
        {
            Assert.That(ChipProfile.Find(profile.Name.ToUpperInvariant()), Is.SameAs(profile));
            Assert.That(profile.Name, Does.Match("^[a-z0-9-]+$"));
        }

        Assert.That(ChipProfile.Find("no such chip"), Is.Null);
        Assert.That(ChipProfile.Of(ChipModel.Mos6581).Name, Is.EqualTo("6581"));
        Assert.That(ChipProfile.Of(ChipModel.Mos8580).Name, Is.EqualTo("8580"));
    }

    [Test]
    public void AMeasuredChipsCombinedWaveformsAreNearItsOwnSamples([Values(3, 5, 6, 7)] int waveform)
    {
        Assert.That(MeasuredChips.All, Has.Count.EqualTo(31));
        foreach (ChipProfile profile in MeasuredChips.All)
            Assert.That(profile.Waveforms.Tables[waveform]!.Distinct().Count(), Is.GreaterThan(20), profile.Name);
        string[] folders = Directory.GetDirectories(Path.Combine(Corpus.Folder, "chip", "combined"));
        foreach (ChipProfile profile in MeasuredChips.All)
        {
            string folder = folders.Single(f => profile.Name.EndsWith(Path.GetFileName(f).Replace('_', '-'), StringComparison.OrdinalIgnoreCase));
            byte[] real = File.ReadAllBytes(Path.Combine(folder, $"6581wf{waveform}0.dat"))[2..];
            ushort[] table = profile.Waveforms.Tables[waveform]!;
            int wrong = Enumerable.Range(0, 4096).Sum(i => int.PopCount(real[i] ^ table[Driven(waveform, i)] >> 4));
            Assert.That(wrong / (8.0 * 4096), Is.LessThan(0.035), $"{profile.Name}");
        }
    }

    [Test]
    public void AProfileChangesTheSoundOfItsCombinedWaveforms()
    {
        var tape = new TestTape((100, 6, 0xf0), (101, 1, 0x11), (102, 4, 0x31)) { Chips = [new(ChipModel.Mos8580, 0xd400)] };
        float[] usual = tape.Render(20 * Frame);
        float[] other = tape.Render(20 * Frame, new SoftwareSidOptions { Profile8580 = ChipProfile.Find("8580-1489")! });
        Assert.That(other, Is.Not.EqualTo(usual));
    }

    [Test]
    public void TheCutoffScaleMovesTheCutoffOfThe6581()
    {
        // A sawtooth through the lowpass at a middle cutoff: the faster the capacitors, the more of it passes.
        float Level(double scale)
        {
            var tape = new TestTape((100, 6, 0xf0), (101, 1, 0x40), (102, 22, 0x40), (103, 23, 1), (104, 24, 0x1f), (105, 4, 0x21));
            float[] samples = tape.Render(50 * Frame, new SoftwareSidOptions { Profile6581 = ChipProfile.Of(ChipModel.Mos6581) with { CutoffScale = scale } });
            return samples[20_000..].Max() - samples[20_000..].Min();
        }

        Assert.That(Level(0.35), Is.LessThan(0.8 * Level(1)));
        Assert.That(Level(1), Is.LessThan(Level(2)));
    }

    [Test]
    public void AProfileOfTheOtherModelIsRefused()
    {
        var options = new SoftwareSidOptions { Profile8580 = ChipProfile.Of(ChipModel.Mos6581) };
        var tape = new TestTape { Chips = [new(ChipModel.Mos8580, 0xd400)] };
        Assert.That(() => tape.Render(Frame, options), Throws.ArgumentException.With.Message.Contains("6581"));
    }

    [Test]
    public void DigiboostMakesVolumeDigisOfThe8580LoudAndLeavesVoicesAsTheyAre()
    {
        float Swing(bool boost, params (long, int, int)[] writes)
        {
            float[] samples = new TestTape(writes) { Chips = [new(ChipModel.Mos8580, 0xd400)] }
                .Render(20 * Frame, new SoftwareSidOptions { Digiboost = boost });
            return samples[10_000..].Max() - samples[10_000..].Min();
        }

        (long, int, int)[] digi = [.. Enumerable.Range(0, 500).Select(i => (1000L + i * 985, 24, (i & 1) * 15))];
        (long, int, int)[] voice = [(100, 6, 0xf0), (101, 1, 0x10), (102, 4, 0x11)];
        Assert.That(Swing(true, digi), Is.GreaterThan(4 * Swing(false, digi)));
        Assert.That(Swing(true, voice), Is.EqualTo(Swing(false, voice)).Within(15).Percent);
    }

    [Test]
    public void DigiboostLeavesThe6581Alone()
    {
        var tape = new TestTape((1000, 24, 0), (20_000, 24, 15), (40_000, 24, 7));
        Assert.That(tape.Render(5 * Frame, new SoftwareSidOptions { Digiboost = true }), Is.EqualTo(tape.Render(5 * Frame)));
    }

    /// <summary>The selector's lines before they fight, pulse being high.</summary>
    static int Driven(int waveform, int accumulator) => (waveform & 3) switch
    {
        1 => ((accumulator & 0x800) != 0 ? ~accumulator : accumulator) << 1 & 0xfff,
        2 => accumulator,
        _ => accumulator & accumulator << 1,
    };
}
