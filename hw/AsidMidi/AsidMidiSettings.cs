using SidFlow.Hw.Ports;

namespace SidFlow.Hw.AsidMidi;

/// <summary>A receiver of ASID at a MIDI output of this machine.</summary>
public sealed record AsidMidiSettings
{
    /// <summary>A path below /dev, or part of the sound card's name; empty looks for the receiver's own name.</summary>
    public string Port { get; init; } = "";

    public AsidReceiver Receiver { get; init; }

    /// <summary>The chips behind it, in its own order.</summary>
    public IReadOnlyList<SidPortModel> Models { get; init; } = [SidPortModel.Unknown];

    /// <summary>The true clock of its chips in Hz, where the receiver leaves it open; null for the receiver's usual one.</summary>
    public SidClock? Clock { get; init; }

    /// <summary>Tell the receiver how fast the tune is; null for what suits it.</summary>
    public bool? SpeedMessage { get; init; }

    /// <summary>Ask the receiver to gather messages and time them by its own clock: less jitter, more delay.</summary>
    public bool Buffered { get; init; }

    /// <summary>Send all registers in every message, in an order voice by voice. Receivers differ in what they make of it.</summary>
    public bool WriteOrder { get; init; }

    /// <summary>Show the tune's title where the receiver has a display.</summary>
    public bool ShowTitle { get; init; } = true;

    /// <summary>How far ahead frames are gathered; 40 ms to 1 s.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>From sending a message to its sound; up to 400 ms with a receiver's buffer.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.FromMilliseconds(10);

    internal AsidProfile Profile => AsidProfile.Of(Receiver);

    /// <summary>TeensyROM takes every message of every chip for a frame once it was told a speed.</summary>
    internal bool SendsSpeed => SpeedMessage ?? (Profile.Speed && (Receiver != AsidReceiver.TeensyRom || Models.Count == 1));

    /// <summary>TeensyROM counts only while its timer runs.</summary>
    internal bool CountsFrames => Profile.CountsFrames && (Receiver != AsidReceiver.TeensyRom || SendsSpeed);

    internal IReadOnlyList<SidClock> Clocks => Clock is { } clock ? [clock] : SendsSpeed ? Profile.Clocks : [Profile.Clocks[0]];

    /// <summary>What is wrong, a sentence each; empty when nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enum.IsDefined(Receiver))
            yield return $"There is no ASID receiver {(int)Receiver}.";
        if (Port.Length == 0 && Profile.CardName.Length == 0)
            yield return "A MIDI port is needed: a path such as /dev/snd/midiC1D0, or part of the sound card's name.";
        if (Models.Count == 0 || Models.Count > Profile.MostChips)
            yield return $"This receiver has 1 to {Profile.MostChips} chips, not {Models.Count}.";
        if (Clock is { } clock && (clock.Denominator <= 0 || clock.Hz is < 500_000 or > 2_000_000))
            yield return "The chips' clock must be 0.5 to 2 MHz.";
        if (SpeedMessage == true && !Profile.Speed)
            yield return "This receiver does not know the speed message.";
        if (Buffered && !SendsSpeed)
            yield return "Buffering is asked for in the speed message, which is off.";
        if (Lead < TimeSpan.FromMilliseconds(40) || Lead > TimeSpan.FromSeconds(1))
            yield return "The lead must be 40 ms to 1 s.";
        if (Latency < TimeSpan.Zero || Latency > TimeSpan.FromSeconds(2))
            yield return "The latency must be 0 to 2 s.";
    }
}
