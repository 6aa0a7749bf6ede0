using SidFlow.Emu.Tape;
using SidFlow.Services.Devices.SelfTest;
using SidFlow.Services.Devices.SelfTest.Measuring;

namespace SidFlow.Web.Api;

/// <param name="Sound">Where the device's sound came back from; null when none did, and then nothing was measured.</param>
/// <param name="Findings">Sentences, faults first.</param>
public sealed record SelfTestReply(
    string Device, string Name, string? Firmware, bool Passed, string? Sound, IReadOnlyList<FindingReply> Findings, IReadOnlyList<TestedChipReply> Chips)
{
    public static SelfTestReply Of(SelfTestReport report) => new(report.Device, report.Name, report.Firmware, report.Passed, report.Sound,
        [.. report.Findings.Select(finding => new FindingReply(finding.IsFault, finding.Text))], [.. report.Chips.Select(TestedChipReply.Of)]);
}

public sealed record FindingReply(bool Fault, string Text);

/// <param name="Chip">From 1.</param>
/// <param name="Said">mos6581, mos8580 or unknown: what the device or its settings say.</param>
/// <param name="LostFrames">Of the sound, at 48 kHz.</param>
/// <param name="Heard">Null when nothing was measured.</param>
public sealed record TestedChipReply(
    int Chip, string Said, long Writes, long LateWrites, double WorstLateMs, long DroppedWrites, long Underruns, long Skips, long LostFrames, HeardReply? Heard)
{
    public static TestedChipReply Of(ChipReport chip) => new(chip.Chip, chip.Said.ToString().ToLowerInvariant(), chip.Counts.Writes, chip.Counts.LateWrites,
        Math.Round(chip.Counts.WorstLateness.TotalMilliseconds, 2), chip.Counts.DroppedWrites, chip.Counts.Underruns, chip.Counts.Skips, chip.LostFrames,
        chip.Heard is { } heard ? HeardReply.Of(heard) : null);
}

/// <param name="Found">Whether what came back is the self-test.</param>
/// <param name="Model">mos6581, mos8580 or unclear.</param>
/// <param name="ModelScore">-1 for an 8580 to 1 for a 6581; a model is named from 0.4 on.</param>
/// <param name="JudgedAs">The model whose sound the sections were compared with.</param>
/// <param name="LevelDb">Of the tones, against full scale.</param>
/// <param name="PitchPercent">How much higher all sounds; null where no pitch was heard.</param>
/// <param name="ClockHz">At which the test was played.</param>
/// <param name="ClippedShare">Of all samples.</param>
public sealed record HeardReply(
    bool Found, string Model, double ModelScore, IReadOnlyList<ModelSign> Signs, string JudgedAs, double LevelDb, double NoiseDb, double? PitchPercent, double ClockHz,
    double DelayMs, double Likeness, double ClippedShare, IReadOnlyList<HeardSectionReply> Sections)
{
    public static HeardReply Of(SoundVerdict heard) => new(heard.Found, NameOf(heard.Model.Model), Math.Round(heard.Model.Score, 2),
        [.. heard.Model.Signs.Select(sign => new ModelSign(sign.Name, Math.Round(sign.Score, 2), Math.Round(sign.Weight, 2)))], NameOf(heard.JudgedAs),
        Math.Round(heard.LevelDb, 1), Math.Round(heard.NoiseDb, 1), Rounded(heard.PitchPercent, 2), Math.Round(heard.Clock.Hz), Math.Round(heard.Delay.TotalMilliseconds),
        Math.Round(heard.Likeness, 3), Math.Round(heard.ClippedShare, 5), [.. heard.Sections.Select(HeardSectionReply.Of)]);

    static string NameOf(ChipModel? model) => model?.ToString().ToLowerInvariant() ?? "unclear";

    internal static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}

/// <param name="Health">ok, silent, off, or unheard: it would be below the noise.</param>
/// <param name="ExpectedDb">What the emulator has, at the recording's loudness.</param>
/// <param name="DistanceDb">Mean difference of its tone.</param>
/// <param name="Why">A phrase; null while it is well.</param>
public sealed record HeardSectionReply(string Id, string Name, string Health, double LevelDb, double ExpectedDb, double? DistanceDb, double? PitchPercent, string? Why)
{
    public static HeardSectionReply Of(SectionResult section) => new(section.Id, section.Name, section.Health.ToString().ToLowerInvariant(), Math.Round(section.LevelDb, 1),
        Math.Round(section.ExpectedDb, 1), HeardReply.Rounded(section.DistanceDb, 1), HeardReply.Rounded(section.PitchPercent, 2), section.Why);
}
