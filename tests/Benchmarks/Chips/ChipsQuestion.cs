using System.Globalization;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Benchmarks.Chips;

/// <summary>How far are our combined waveforms from those of real chips? And which weights would fit them?</summary>
static class ChipsQuestion
{
    /// <summary>Where the search begins for every chip: of each falloff, near what fits most chips.</summary>
    static readonly PulldownWeights[] Beginnings =
    [
        new(Falloff.Exponential, 0.9, 1, 1.2, 1.2, 1.6),
        new(Falloff.Exponential, 0.87, 1.1, 1, 2, 8),
        new(Falloff.Linear, 1, 1, 2, 0.1, 0.3),
        new(Falloff.Exponential, 0.93, 1, 1.13, 1.1, 1.48),
        new(Falloff.Linear, 0.94, 1, 1.8, 0.033, 0.232),
        new(Falloff.Linear, 1.1, 0.975, 1.52, 0.15, 0.84),
        new(Falloff.Linear, 1.66, 1.04, 5.6, 0.29, 0.28),
        new(Falloff.Quadratic, 0.92, 1, 1.3, 0.01, 0.2),
    ];

    public static int Run(Corpus corpus)
    {
        IReadOnlyList<ChipSamples> chips = ChipSamples.Load(corpus);
        Report.Header("Combined waveforms against OSC3 samples of real chips: share of bits that differ, in %");
        foreach (ChipModel model in Enum.GetValues<ChipModel>())
        {
            ChipSamples[] same = [.. chips.Where(chip => chip.Model == model)];
            Report.Table([.. ChipSamples.Waveforms.Select(w => $"{w}").Prepend($"{ChipProfile.Of(model).Name}, {same.Length} chips, waveform")],
            [
                Row("the model to the chips, mean", w => same.Average(chip => ErrorOf(ChipProfile.Of(model), chip, w))),
                Row("the model to the nearest chip", w => same.Min(chip => ErrorOf(ChipProfile.Of(model), chip, w))),
                Row("a chip's own profile to it, mean", w => same.Average(chip => ErrorOf(ProfileOf(chip), chip, w))),
                Row("a chip to the others, least mean", w => same.Min(chip => same.Where(c => c != chip).Average(c => chip.Error(w, c)))),
                Row("a chip to the others, largest mean", w => same.Max(chip => same.Where(c => c != chip).Average(c => chip.Error(w, c)))),
            ]);
        }

        Report.Table([.. ChipSamples.Waveforms.SelectMany(w => new[] { $"{w} model", $"{w} own" }).Prepend("chip")],
            chips.Select(chip => (IReadOnlyList<string>)
            [
                ProfileOf(chip).Name,
                .. ChipSamples.Waveforms.SelectMany(w => new[] { Percent(ErrorOf(ChipProfile.Of(chip.Model), chip, w)), Percent(ErrorOf(ProfileOf(chip), chip, w)) }),
            ]));
        return 0;
    }

    static IReadOnlyList<string> Row(string what, Func<int, double> error) => [what, .. ChipSamples.Waveforms.Select(w => Percent(error(w)))];

    static string Percent(double share) => Report.Number(100 * share, 2);

    static ChipProfile ProfileOf(ChipSamples chip) =>
        ChipProfile.Find(ProfileName(chip)) ?? throw new InvalidOperationException($"{chip.Name} has no profile.");

    static string ProfileName(ChipSamples chip)
    {
        string name = chip.Name.Replace('_', '-').ToLowerInvariant();
        return name.StartsWith("6581", StringComparison.Ordinal) || name.StartsWith("8580", StringComparison.Ordinal) ? name : "6581-" + name;
    }

    static double ErrorOf(ChipProfile profile, ChipSamples chip, int waveform) => chip.Error(waveform, profile.Waveforms.Tables[waveform]!);

    public static int Fit(Corpus corpus, IReadOnlyList<string> names, CancellationToken stop)
    {
        foreach (ChipSamples chip in ChipSamples.Load(corpus).Where(chip => names.Count == 0 || names.Contains(chip.Name)))
        {
            Console.WriteLine($"// {chip.Name}");
            foreach (int waveform in ChipSamples.Waveforms)
            {
                // Without the pulse wire there is nothing that it could take off.
                PulldownWeights fit = PulldownFit.Of(
                    chip, waveform, Beginnings.Select(begin => waveform == 3 ? begin with { Pulse = 0 } : begin), stop);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"new(Falloff.{fit.Falloff}, {fit.Threshold:0.#####}, {fit.TopBit:0.#####}, {fit.Pulse:0.#####}, {fit.FromAbove:0.######}, {fit.FromBelow:0.######}), // {waveform}: {chip.Error(waveform, fit.Table()):P2}"));
            }
        }

        return 0;
    }
}
