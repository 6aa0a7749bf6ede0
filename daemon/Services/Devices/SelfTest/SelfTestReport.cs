using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Devices.Jobs;
using SidFlow.Services.Devices.SelfTest.Measuring;

namespace SidFlow.Services.Devices.SelfTest;

/// <summary>How far a self-test is.</summary>
/// <param name="Chip">From 1.</param>
/// <param name="Section">What sounds now, for a person who listens.</param>
/// <param name="Position">In the test of this chip.</param>
public sealed record SelfTestProgress(int Chip, int Chips, TestSection Section, TimeSpan Position, TimeSpan Length);

/// <summary>What a self-test found.</summary>
/// <param name="Sound">Where the device's sound came back from; null when none did.</param>
/// <param name="Findings">For a person, a sentence each, those that are no good first.</param>
public sealed record SelfTestReport(string Device, string Name, string? Firmware, string? Sound, IReadOnlyList<ChipReport> Chips, IReadOnlyList<Finding> Findings)
{
    /// <summary>Nothing was found amiss. Without sound that means only that all was played in time.</summary>
    public bool Passed => Findings.All(finding => !finding.IsFault);
}

/// <param name="Chip">From 1.</param>
/// <param name="Said">The model, as the device or its settings have it.</param>
/// <param name="LostFrames">Of the sound, at 48 kHz.</param>
/// <param name="Heard">Null when no sound came back.</param>
public sealed record ChipReport(int Chip, SidPortModel Said, PlayedCounts Counts, long LostFrames, SoundVerdict? Heard);

public sealed record Finding(bool IsFault, string Text);

/// <summary>Says in sentences what was measured.</summary>
internal static class Findings
{
    private const double MostLateShare = 0.01;
    private const double OddPitchPercent = 0.5;
    private const double MostClipped = 0.001;

    public static IEnumerable<Finding> Of(ChipReport chip, bool isOnly, SidPortTiming timing)
    {
        string name = isOnly ? "The chip" : $"Chip {chip.Chip}";
        return [.. OfCounts(chip.Counts, name, timing), .. chip.Heard is { } heard ? OfSound(heard, chip.Said, name) : []];
    }

    private static IEnumerable<Finding> OfCounts(PlayedCounts counts, string name, SidPortTiming timing)
    {
        if (counts.Underruns + counts.Skips > 0)
            yield return new Finding(true, $"{name} ran out of writes {counts.Underruns} times and fell behind {counts.Skips} times.");
        if (counts.DroppedWrites > 0)
            yield return new Finding(timing != SidPortTiming.Frame, $"{name} did not get {counts.DroppedWrites} of {counts.Writes + counts.DroppedWrites} writes.");
        if (counts.LateWrites > 0)
            yield return new Finding(counts.LateWrites > MostLateShare * counts.Writes,
                $"{name} got {counts.LateWrites} of {counts.Writes} writes late, by {counts.WorstLateness.TotalMilliseconds:f1} ms at worst.");
    }

    private static IEnumerable<Finding> OfSound(SoundVerdict heard, SidPortModel said, string name)
    {
        if (!heard.Found)
        {
            yield return new Finding(true, $"{name} was not heard: what came back, at {heard.LevelDb:f0} dB, is not the self-test.");
            yield break;
        }
        yield return OfModel(heard.Model, said, name);
        foreach (SectionResult section in heard.Sections.Where(section => section.Why is not null))
            yield return new Finding(section.Health is Soundness.Silent or Soundness.Off, $"{name}, {section.Name}: {section.Why}.");
        if (heard.Clock != ClockRate.Pal)
            yield return new Finding(false, $"{name} played the test at {heard.Clock.Hz / 1e6:f3} MHz: the machine is none for PAL.");
        if (heard.PitchPercent is { } pitch && Math.Abs(pitch) > OddPitchPercent)
            yield return new Finding(true, $"{name} sounds {Math.Abs(pitch):f1} % too {(pitch > 0 ? "high" : "low")}: its clock is another than the settings say.");
        if (heard.ClippedShare > MostClipped)
            yield return new Finding(true, "The recording is overdriven: turn the input down.");
        if (4 * heard.Sections.Count(section => section.Health == Soundness.Unheard) > heard.Sections.Count)
            yield return new Finding(true, $"The recording is too noisy to tell: tones at {heard.LevelDb:f0} dB, noise at {heard.NoiseDb:f0} dB.");
    }

    private static Finding OfModel(ModelResult model, SidPortModel said, string name)
    {
        if (model.Model is not { } heard)
            return new Finding(false, $"{name} could be either model.");
        string sounds = heard == ChipModel.Mos6581 ? "a 6581" : "an 8580";
        return said switch
        {
            SidPortModel.Unknown => new Finding(false, $"{name} sounds like {sounds}."),
            SidPortModel.Mos6581 when heard == ChipModel.Mos6581 => new Finding(false, $"{name} sounds like {sounds}, as the device says."),
            SidPortModel.Mos8580 when heard == ChipModel.Mos8580 => new Finding(false, $"{name} sounds like {sounds}, as the device says."),
            _ => new Finding(true, $"{name} sounds like {sounds}, but the device says {(said == SidPortModel.Mos6581 ? "6581" : "8580")}."),
        };
    }
}
