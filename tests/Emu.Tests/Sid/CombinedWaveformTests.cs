using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Sid;

/// <summary>Combined waveforms against samples of many individual chips, which differ from each other.</summary>
public class CombinedWaveformTests
{
    [Test]
    public void OurChipIsNoFurtherFromTheMeasuredOnesThanTheyAreFromEachOther(
        [Values] ChipModel model, [Values(0x30, 0x50, 0x60, 0x70)] int waveform)
    {
        byte[][] chips = [.. Measured(model, waveform)];
        byte[] ours = Sample(model, waveform);
        double[] mutual = [.. chips.Select(chip => chips.Where(other => other != chip).Average(other => WrongBits(chip, other)))];
        double distance = chips.Average(chip => WrongBits(ours, chip));
        TestContext.Out.WriteLine($"{model} waveform {waveform:x2}: ours {distance:P2} of the bits differ from {chips.Length} chips "
            + $"(nearest {chips.Min(chip => WrongBits(ours, chip)):P2}); they from each other {mutual.Min():P2} to {mutual.Max():P2}");
        Assert.That(distance, Is.LessThanOrEqualTo(mutual.Max()));
    }

    /// <summary>Dumps of 4096 values behind two bytes of load address, one a value of the accumulator's upper twelve bits.</summary>
    static IEnumerable<byte[]> Measured(ChipModel model, int waveform) =>
        from folder in Directory.EnumerateDirectories(Path.Combine(Corpus.Folder, "chip", "combined")).Order(StringComparer.Ordinal)
        let name = Path.GetFileName(folder)
        where !name.StartsWith("broken", StringComparison.Ordinal)
        where name.StartsWith("8580", StringComparison.Ordinal) == (model == ChipModel.Mos8580)
        select File.ReadAllBytes(Path.Combine(folder, $"6581wf{waveform:x2}.dat"))[2..];

    static byte[] Sample(ChipModel model, int waveform)
    {
        const int Control = 18;
        const int FrequencyHigh = 15;
        const int Sawtooth = 0x20;
        const int Test = 0x08;
        var samples = new byte[4096];
        for (int i = 0; i < samples.Length; i++)
        {
            var chip = new SidVoices(model);
            chip.Write(Control, Test);
            chip.AdvanceTo(2);
            chip.Write(FrequencyHigh, 0x10);
            chip.Write(Control, Sawtooth);
            chip.AdvanceTo(2 + i);
            chip.Write(FrequencyHigh, 0);
            chip.Write(Control, (byte)waveform);
            // The 8580 shows it a cycle later; on the 6581 a pulled-down top bit changes the accumulator after the first.
            chip.AdvanceTo(2 + i + (model == ChipModel.Mos6581 ? 1 : 3));
            samples[i] = chip.ReadOsc3();
        }

        return samples;
    }

    static double WrongBits(byte[] a, byte[] b) => a.Zip(b).Average(pair => int.PopCount(pair.First ^ pair.Second)) / 8;
}
