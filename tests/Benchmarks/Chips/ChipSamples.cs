using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Chips;

/// <summary>OSC3 of one real chip under the combinations of triangle, sawtooth and pulse: one value for each of the accumulator's upper twelve bits.</summary>
sealed class ChipSamples
{
    public const int Count = 4096;

    readonly byte[][] samples;

    ChipSamples(string name, ChipModel model, byte[][] samples)
    {
        Name = name;
        Model = model;
        this.samples = samples;
    }

    public static List<int> Waveforms { get; } = [3, 5, 6, 7];

    /// <summary>The dump's folder: model, revision and date code as printed on the chip.</summary>
    public string Name { get; }

    public ChipModel Model { get; }

    public ReadOnlySpan<byte> Of(int waveform) => samples[Waveforms.IndexOf(waveform)];

    /// <summary>All sound chips; three whose dumps are named broken are left out.</summary>
    public static IReadOnlyList<ChipSamples> Load(Corpus corpus) =>
    [
        .. from folder in Directory.EnumerateDirectories(corpus.CombinedWaveforms).Order(StringComparer.Ordinal)
           let name = Path.GetFileName(folder)
           where !name.StartsWith("broken", StringComparison.Ordinal)
           let model = name.StartsWith("8580", StringComparison.Ordinal) ? ChipModel.Mos8580 : ChipModel.Mos6581
           // Two bytes of load address come first. The files are named 6581 for both models.
           select new ChipSamples(name, model, [.. Waveforms.Select(w => File.ReadAllBytes(Path.Combine(folder, $"6581wf{w}0.dat"))[2..])]),
    ];

    /// <summary>The selector's lines before they fight: what is driven high at a value of the accumulator, pulse being high.</summary>
    public static int Driven(int waveform, int accumulator) => (waveform & 3) switch
    {
        1 => ((accumulator & 0x800) != 0 ? ~accumulator : accumulator) << 1 & 0xfff,
        2 => accumulator,
        _ => accumulator & accumulator << 1,
    };

    /// <summary>Share of the bits in which a table of our lines differs from the chip.</summary>
    public double Error(int waveform, ushort[] table)
    {
        ReadOnlySpan<byte> real = Of(waveform);
        int wrong = 0;
        for (int i = 0; i < Count; i++)
            wrong += int.PopCount(real[i] ^ table[Driven(waveform, i)] >> 4);
        return wrong / (8.0 * Count);
    }

    /// <summary>Share of the bits in which two chips differ.</summary>
    public double Error(int waveform, ChipSamples other)
    {
        ReadOnlySpan<byte> a = Of(waveform);
        ReadOnlySpan<byte> b = other.Of(waveform);
        int wrong = 0;
        for (int i = 0; i < Count; i++)
            wrong += int.PopCount(a[i] ^ b[i]);
        return wrong / (8.0 * Count);
    }
}
