using SidFlow.Emu.Tape;

namespace SidFlow.Services.Devices.SelfTest.Measuring;

public enum Soundness
{
    /// <summary>As the emulator has it, within what chips and sockets differ.</summary>
    Ok,

    /// <summary>Nothing was heard where something should be.</summary>
    Silent,

    /// <summary>Something else was heard.</summary>
    Off,

    /// <summary>It would be below the noise.</summary>
    Unheard,
}

/// <summary>One section, judged.</summary>
/// <param name="LevelDb">Heard, against full scale.</param>
/// <param name="ExpectedDb">What the emulator has, at the recording's own loudness.</param>
/// <param name="DistanceDb">Mean difference of the bands that matter, level and tone of the recording taken out; null where there is nothing to compare.</param>
/// <param name="PitchPercent">Heard against expected; null for what has no pitch.</param>
/// <param name="Why">A phrase; null while it is well.</param>
public sealed record SectionResult(
    string Id, string Name, Soundness Health, double LevelDb, double ExpectedDb, double? DistanceDb, double? PitchPercent, string? Why);

/// <summary>Which chip it sounds like.</summary>
/// <param name="Model">Null: unclear.</param>
/// <param name="Score">-1 for an 8580 to 1 for a 6581, from all signs together.</param>
/// <param name="Signs">Each from -1 to 1; only those that could be heard.</param>
public sealed record ModelResult(ChipModel? Model, double Score, IReadOnlyList<ModelSign> Signs);

/// <param name="Name">Combined waveforms, samples, filter.</param>
public sealed record ModelSign(string Name, double Score, double Weight);
