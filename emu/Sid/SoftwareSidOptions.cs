namespace SidFlow.Emu.Sid;

/// <summary>How a software chip renders.</summary>
public sealed record SoftwareSidOptions
{
    /// <summary>8000..192000; default 44100.</summary>
    public int SampleRateHz { get; init; } = 44_100;

    /// <summary>Two channels: the second chip of several right, the third in the middle. Otherwise all chips are mixed to one.</summary>
    public bool Stereo { get; init; }

    /// <summary>Sound against speed.</summary>
    public RenderQuality Quality { get; init; }

    /// <summary>Evaluates the filter's equations in every cycle, the truth that the fast way is tested against; a third of the speed.</summary>
    public bool ExactFilter { get; init; }

    /// <summary>Cutoff of a 6581's filter, 0 dark to 1 bright; chips vary by this much.</summary>
    public double FilterCurve6581 { get; init; } = 0.5;

    /// <summary>Cutoff of an 8580's filter, 0 bright to 1 dark.</summary>
    public double FilterCurve8580 { get; init; } = 0.5;
}
