using SidFlow.Hw.Ports;

namespace SidFlow.Hw.Ultimate64;

/// <summary>What a device that tells no position is doing, reckoned from what we asked and heard. Immutable; all times are on the ear's clock.</summary>
internal readonly record struct PlayClock
{
    /// <summary>Arrival of a packet against the sound in it; what a cable's network adds.</summary>
    internal static readonly TimeSpan HeardUncertainty = TimeSpan.FromMilliseconds(10);

    internal static PlayClock Idle => default;

    internal NativeState State { get; private init; }
    internal string? Fault { get; private init; }

    private TimeSpan AcceptedAt { get; init; }

    /// <summary>Held time before <see cref="HeldSince"/>.</summary>
    private TimeSpan Held { get; init; }

    private TimeSpan HeldSince { get; init; }

    /// <summary>What pauses have added: nobody knows when within the round trip they took hold.</summary>
    private TimeSpan PauseUncertainty { get; init; }

    internal static PlayClock Started(TimeSpan now) => new() { State = NativeState.Starting, AcceptedAt = now };

    internal PlayClock Pause(TimeSpan asked, TimeSpan done) =>
        this with { State = NativeState.Paused, HeldSince = Middle(asked, done), PauseUncertainty = PauseUncertainty + (done - asked) / 2 };

    internal PlayClock Resume(TimeSpan asked, TimeSpan done) =>
        this with
        {
            State = NativeState.Starting,
            Held = Held + (Middle(asked, done) - HeldSince),
            PauseUncertainty = PauseUncertainty + (done - asked) / 2,
        };

    internal PlayClock Lose(TimeSpan now, string fault) =>
        State == NativeState.Lost ? this
        : this with { State = NativeState.Lost, Fault = fault, HeldSince = State == NativeState.Paused ? HeldSince : now };

    /// <param name="soundedAt">The first moving sample; null while none was heard.</param>
    /// <param name="soundFlows">Whether it would be heard.</param>
    internal NativeReport Report(TimeSpan now, TimeSpan? soundedAt, bool soundFlows, UltimateSettings settings)
    {
        if (State == NativeState.Idle)
            return new NativeReport(NativeState.Idle, TimeSpan.Zero, TimeSpan.Zero);
        TimeSpan begin = soundedAt ?? AcceptedAt + settings.StartDelay;
        TimeSpan until = State is NativeState.Paused or NativeState.Lost ? HeldSince : now;
        TimeSpan position = until - begin - Held;
        NativeState state = State != NativeState.Starting ? State
            : soundedAt is not null || (!soundFlows && position > TimeSpan.Zero) ? NativeState.Playing
            : NativeState.Starting;
        TimeSpan uncertainty = (soundedAt is null ? settings.StartUncertainty : HeardUncertainty) + PauseUncertainty;
        return new NativeReport(state, position > TimeSpan.Zero ? position : TimeSpan.Zero, uncertainty, soundedAt is not null, Fault);
    }

    private static TimeSpan Middle(TimeSpan a, TimeSpan b) => (a + b) / 2;
}
