namespace SidFlow.Services.Devices.SelfTest;

/// <summary>What a part of the self-test tries.</summary>
public enum TestKind
{
    /// <summary>Nothing sounds: what comes back is noise.</summary>
    Silence,

    /// <summary>Bursts by which the recording is placed in time.</summary>
    Marker,

    /// <summary>One voice with one waveform.</summary>
    Tone,

    /// <summary>Two or three waveforms at once: loud on an 8580, near silence on a 6581.</summary>
    Combined,

    /// <summary>Two voices together: ring modulation, synchronisation.</summary>
    Pair,

    /// <summary>One voice through attack, decay, sustain and release.</summary>
    Envelope,

    /// <summary>All voices past the filter, for comparison with <see cref="Sweep"/>.</summary>
    Chord,

    /// <summary>All voices through the filter, its cutoff from lowest to highest.</summary>
    Sweep,

    /// <summary>Samples played by the volume register.</summary>
    Digi,
}

/// <summary>A part of the self-test.</summary>
/// <param name="Id">Stays the same: <c>voice1-saw</c>.</param>
/// <param name="Name">For a person who listens: <c>voice 1, saw</c>.</param>
/// <param name="Voice">From 0; -1 where several sound.</param>
/// <param name="PitchHz">Of its note; zero where there is none.</param>
/// <param name="From">The frame in which it begins to sound.</param>
/// <param name="Until">The frame in which its gate is closed.</param>
public sealed record TestSection(string Id, string Name, TestKind Kind, int Voice, double PitchHz, int From, int Until)
{
    /// <summary>Frames after <see cref="Until"/> in which a slow release still sounds.</summary>
    public int Tail { get; init; }
}
