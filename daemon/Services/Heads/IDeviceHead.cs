using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Services.Deck;

namespace SidFlow.Services.Heads;

/// <summary>A device as the deck sees it. No call waits for the device; one thread, the deck's.</summary>
public interface IDeviceHead : ITapeHead
{
    /// <summary>How far ahead of the sound the head wants its slices.</summary>
    TimeSpan Ahead { get; }

    /// <summary>Any thread.</summary>
    HeadReport Report { get; }

    /// <summary>A song from here on; what was given before is played out first, unless it was cancelled.</summary>
    void Begin(HeadStart start);

    /// <summary>Nothing more comes: when all is played the device falls silent.</summary>
    void Finish();

    /// <summary>Forgets what was given and silences the device.</summary>
    void Cancel();

    void Pause();
    void Resume();

    /// <summary>How loud the song is from here on, behind what was given before.</summary>
    /// <param name="gain">0 is silent, 1 as the tune has it.</param>
    void SetVolume(double gain);

    void SetVoiceMute(int chip, int voice, bool muted);

    /// <summary>Silences the device and lets it go. Completes when nothing of the head touches it any more; never fails.</summary>
    Task EndAsync();
}

/// <summary>What a head must know of a song before its slices come.</summary>
/// <param name="Image">The registers as they stand at <paramref name="At"/>. The head keeps a copy.</param>
/// <param name="At">Start of the first slice that will come.</param>
/// <param name="Position">What the listener hears now: <paramref name="At"/> or a little before.</param>
/// <param name="ChipOf">For each of the tune's chips the device's, null for one that is left out.</param>
public sealed record HeadStart(OpenSong Song, RegisterImage Image, Cycles At, Cycles Position, IReadOnlyList<int?> ChipOf)
{
    /// <summary>As <see cref="IDeviceHead.SetVolume"/>.</summary>
    public double Gain { get; init; } = 1;
}

/// <summary>How a device is doing with the current song.</summary>
/// <param name="Fault">Null while it is healthy; else it is lost to this head for good.</param>
/// <param name="Reason">Why, as a phrase.</param>
/// <param name="Position">Of the song, as it leaves the device.</param>
/// <param name="Skips">Times it fell behind and was brought up to the listener's position.</param>
public readonly record struct HeadReport(
    SidPortFault? Fault, string? Reason, TimeSpan Position, long LateWrites, long DroppedWrites, long Underruns, long Skips)
{
    public bool Healthy => Fault is null;

    /// <summary>The song sounds at its own volume, whatever is asked for.</summary>
    public bool FixedVolume { get; init; }

    /// <summary>How far <see cref="Position"/> may be off.</summary>
    public TimeSpan Uncertainty { get; init; }
}
