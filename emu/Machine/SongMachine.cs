using SidFlow.Emu.Sidplayer;
using SidFlow.Emu.Tape;
using SidFlow.Emu.Tunes;

namespace SidFlow.Emu.Machine;

/// <summary>What plays one song and records its tape, whatever kind of tune it is.</summary>
public interface ISongMachine : ITapeSource
{
    MachineState State { get; }

    /// <summary>What goes wrong in this tune, in a sentence; null while nothing does.</summary>
    string? Trouble { get; }

    /// <summary>A machine of its own in the same state: from here both record the same tape, on any threads.</summary>
    ISongMachine Copy();
}

/// <summary>A song that runs, or the reason why it does not.</summary>
public sealed record SongStart(ISongMachine? Machine, Refusal? Refusal);

/// <summary>Sets up what a tune needs: a C64 for a program, a Sidplayer for Sidplayer data.</summary>
public static class SongMachine
{
    /// <param name="song">1-based.</param>
    public static SongStart Start(Tune tune, int song, MachineOptions options)
    {
        if (tune.SidplayerParts.Count == 0)
        {
            MachineResult result = TuneMachine.Start(tune, song, options);
            return new SongStart(result.Machine, result.Refusal);
        }

        return song == 1
            ? new SongStart(new SidplayerMachine(tune, options), null)
            : new SongStart(null, new Refusal(RefusalCode.NoSuchSong, NoSuchSong(tune, song)));
    }

    /// <summary>Whether the song stopped before its time.</summary>
    public static bool HasFailed(this ISongMachine machine) =>
        machine.State is MachineState.Jammed or MachineState.InitNeverReturned or MachineState.Faulted;

    /// <summary>How long a tune plays by itself, with half a second for its last note to fade; null for those whose data do not tell, and for those that never end.</summary>
    public static TimeSpan? OwnLength(Tune tune)
    {
        if (tune.SidplayerParts.Count == 0)
            return null;
        ClockRate clock = ClockOf(tune);
        return SidplayerTape.LengthOf(tune.SidplayerParts, clock, clock.ToCycles(LongestSidplayerTune)) is { } length ? clock.ToTime(length) + lastFade : null;
    }

    private static readonly TimeSpan lastFade = TimeSpan.FromSeconds(0.5);

    internal static TimeSpan LongestSidplayerTune { get; } = TimeSpan.FromMinutes(30);

    internal static ClockRate ClockOf(Tune tune) => tune.Clock == TuneClock.Ntsc ? ClockRate.Ntsc : ClockRate.Pal;

    internal static string NoSuchSong(Tune tune, int song) =>
        $"The tune has {tune.Songs} song{(tune.Songs == 1 ? "" : "s")}; there is no song {song}.";
}
