namespace SidFlow.Hw.Ports;

/// <summary>A device that is a C64: it takes a whole tune and runs the tune's own code.</summary>
/// <remarks>
/// It does not tell what it plays: our machine runs the same tune beside it and gives position and end. <see cref="SidPortInfo.Lead"/> is zero.
/// <para>
/// Threads. <see cref="ISidDevice.Info"/>, <see cref="Report"/>, <see cref="Sound"/> and <see cref="ISidDevice.Interrupt"/> may be used from any thread at any time.
/// Everything else is for one thread at a time and may take as long as each member says.
/// After a <see cref="SidPortException"/> only these, <see cref="Stop"/> and Dispose are allowed.
/// </para>
/// </remarks>
public interface INativePlayer : ISidDevice
{
    /// <summary>No call but <c>Open</c> and <see cref="Start"/> takes longer on a device that has stopped answering.</summary>
    static readonly TimeSpan StallLimit = TimeSpan.FromMilliseconds(1000);

    /// <summary>Bounds <see cref="Start"/>, a reboot of the device included.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    /// <summary>What it is doing. Never fails.</summary>
    NativeReport Report { get; }

    /// <summary>The device's own sound coming back; null when none can.</summary>
    INativeSound? Sound { get; }

    /// <summary>Silences what plays, sends the tune and starts it. Returns when the device has accepted it; its sound starts some time after.</summary>
    /// <exception cref="SidPortException">Unsupported: the device cannot play such a tune; otherwise Lost, Stalled or Refused.</exception>
    void Start(NativeTune tune);

    /// <summary>Silences the device and forgets the tune. Nothing happens when nothing plays.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    void Stop();

    /// <summary>Holds the tune where it is, silent.</summary>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    void Pause();

    /// <inheritdoc cref="Pause" path="/exception"/>
    void Resume();

    /// <summary>Whether <see cref="Lower"/> does anything.</summary>
    bool CanLower { get; }

    /// <summary>Turns the device down without stopping it, its <see cref="Sound"/> as well. Holds from tune to tune; <see cref="Stop"/> ends it.</summary>
    /// <param name="decibels">Below the operator's own setting: 0 or less; -60 and below is off. The device takes its nearest step.</param>
    /// <exception cref="SidPortException">Lost, Stalled or Refused.</exception>
    void Lower(double decibels);
}

/// <summary>A tune for a device that runs it itself.</summary>
public sealed record NativeTune
{
    /// <summary>The PSID or RSID file as it is.</summary>
    public required ReadOnlyMemory<byte> File { get; init; }

    /// <summary>From 1.</summary>
    public required int Song { get; init; }

    /// <summary>Of each of the file's songs, for devices that show or keep to them; zero where nobody knows. May be empty.</summary>
    public IReadOnlyList<TimeSpan> Lengths { get; init; } = [];

    public string Title { get; init; } = "";
}

public enum NativeState
{
    /// <summary>Nothing plays.</summary>
    Idle,

    /// <summary>Accepted, not sounding yet as far as the device can tell.</summary>
    Starting,
    Playing,
    Paused,

    /// <summary>Gone; open a new one.</summary>
    Lost,
}

/// <param name="Position">Of the tune as it leaves the device: since its first moving sample where <paramref name="Sounded"/>, else since it is assumed to have started.</param>
/// <param name="Uncertainty">How far the position may be off: small once the first moving sample was seen, the setting's guess before.</param>
/// <param name="Sounded">The device's sound was heard to begin.</param>
/// <param name="Fault">Why it is lost, a phrase; null while it is not.</param>
public readonly record struct NativeReport(NativeState State, TimeSpan Position, TimeSpan Uncertainty, bool Sounded = false, string? Fault = null);

/// <summary>A device's sound as it comes in. One reader.</summary>
public interface INativeSound
{
    /// <summary>Frames a second of <see cref="Read"/>, 8,000 to 192,000; 48,000 until set. Setting it forgets what is held.</summary>
    /// <remarks>Gaps are filled and the device's odd rate is converted before.</remarks>
    int SampleRateHz { get; set; }

    /// <summary>False until sound has come in since <see cref="INativePlayer.Start"/>, and when none came for 250 ms.</summary>
    bool IsFlowing { get; }

    /// <summary>Time since the last packet; the sign of life of a device that sends them all the time.</summary>
    TimeSpan Silence { get; }

    /// <summary>From the moment the device sounded a frame to the moment <see cref="Read"/> can give it.</summary>
    TimeSpan Offset { get; }

    /// <summary>Frames that had to be filled in since Start.</summary>
    long LostFrames { get; }

    /// <summary>Since Start; null for a device whose sound does not come in packets.</summary>
    PacketCounts? Packets => null;

    /// <summary>Takes what is there, up to the span's length, as left, right from -1 to 1. Never waits.</summary>
    /// <remarks>Kept in step with our clock: whoever reads as fast as time goes never runs empty.</remarks>
    /// <returns>Frames written.</returns>
    int Read(Span<float> stereo);

    /// <summary>As <see cref="Read"/> for a recording: every frame at the device's own clock, none left out to keep step with ours. May be asked at any pace.</summary>
    /// <returns>Frames written; the newest stay for later, so that what a tune begins with is still there when it is found to sound.</returns>
    int Record(Span<float> stereo) => Read(stereo);
}

/// <param name="Received">Came in, whatever became of them.</param>
/// <param name="Reordered">Came after a later one.</param>
/// <param name="Lost">Never came, or too late.</param>
public readonly record struct PacketCounts(long Received, long Reordered, long Lost);
