using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Sidplayer;

/// <summary>Plays Compute!'s Sidplayer data, one part a chip, and records what they write. Cycle 0 is where a C64 would call the player's INIT.</summary>
/// <remarks>
/// A jiffy is a turn of CIA 1's timer A, 1/60 s unless a part sets another (JIF). Writes come where the original player makes them on
/// a C64 whose screen is off, counted from INIT; a second part follows when the first has done its work.
/// </remarks>
public sealed class SidplayerTape : ITapeSource
{
    public const int MostParts = 2;

    /// <summary>60 Hz, as the KERNAL's own.</summary>
    private const ushort PalTimer = 0x4025, NtscTimer = 0x4295;

    // From INIT: the player clears its memory, then sets the chip up; the first interrupt comes from the timer that already ran.
    private const long FirstReset = 3147, ResetCycles = 4161, FirstJiffy = 16_567, CallCycles = 6;

    /// <summary>So long takes the interrupt around the players' work; a shorter turn of the timer is waited out.</summary>
    private const int InterruptCycles = 120;

    private Part[] parts;
    private WriteLog log = new();
    private long nextJiffy;

    /// <summary>What the timer will be loaded with when it next runs out.</summary>
    private ushort timer;

    /// <param name="parts">One or two files without their load addresses, see <see cref="Part"/>.</param>
    /// <param name="clock">PAL or NTSC.</param>
    /// <param name="chips">As many as there are parts.</param>
    public SidplayerTape(IReadOnlyList<ReadOnlyMemory<byte>> parts, ClockRate clock, IReadOnlyList<SidChip> chips)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts.Count, MostParts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(chips.Count, parts.Count);
        Clock = clock;
        Chips = chips;
        timer = clock == ClockRate.Ntsc ? NtscTimer : PalTimer;
        long call = parts.Count > 1 ? CallCycles : 0;
        this.parts = [.. parts.Select((data, i) => new Part(
            data, (byte)i, log, ListensTo(data.Span) ? new SidVoices(chips[i].Model, PowerOnPhase.CyclesBeforePlayer(clock)) : null, timer))];
        for (int i = 0; i < this.parts.Length; i++)
            this.parts[i].Reset(FirstReset + call + i * ResetCycles);
        nextJiffy = FirstJiffy + call;
    }

    public ClockRate Clock { get; }

    public IReadOnlyList<SidChip> Chips { get; }

    public Cycles Now { get; private set; }

    /// <summary>All voices have come to their HLT, or were stopped by <see cref="Trouble"/>.</summary>
    public bool HasEnded => nextJiffy == long.MaxValue;

    /// <summary>What stopped a part before its end, in a sentence; null while nothing did.</summary>
    public string? Trouble
    {
        get
        {
            foreach (Part part in parts)
                if (part.Fault != Fault.None)
                    return $"The Sidplayer stops: {FaultSentence.Of(part.Fault)}.";
            return null;
        }
    }

    /// <summary>A tape of its own in the same state.</summary>
    public SidplayerTape Copy()
    {
        var copy = (SidplayerTape)MemberwiseClone();
        copy.log = log.Copy();
        copy.parts = [.. parts.Select(part => part.Copy(copy.log))];
        return copy;
    }

    public TapeSlice Run(Cycles until)
    {
        if (until < Now)
            throw new ArgumentOutOfRangeException(nameof(until), "A tape does not run backwards.");
        while (nextJiffy < until.Value)
            PlayJiffy();
        TapeSlice slice = log.Cut(Now, until, 0);
        Now = until;
        return slice;
    }

    /// <summary>How long the data play from cycle 0 to their last HLT; null when that takes longer than <paramref name="longest"/> or never comes.</summary>
    public static Cycles? LengthOf(IReadOnlyList<ReadOnlyMemory<byte>> parts, ClockRate clock, Cycles longest)
    {
        var tape = new SidplayerTape(parts, clock, [.. parts.Select(_ => default(SidChip))]);
        long last = 0;
        while (!tape.HasEnded && tape.nextJiffy < longest.Value)
        {
            last = tape.nextJiffy;
            tape.PlayJiffy();
            tape.log.Clear();
        }

        return tape.HasEnded && tape.Trouble is null ? new Cycles(last) : null;
    }

    private void PlayJiffy()
    {
        // The timer has just loaded itself; what a part sets now counts from the next turn on.
        int turn = timer + 1;
        long at = nextJiffy;
        bool ended = true;
        foreach (Part part in parts)
        {
            if (part.HasEnded)
                continue;
            part.Tick(at);
            timer = part.Timer;
            at += part.CyclesTaken;
            ended &= part.HasEnded;
        }

        nextJiffy = ended ? long.MaxValue : Math.Max(nextJiffy + turn, at + InterruptCycles);
    }

    /// <summary>Whether any command takes OSC3 or ENV3 for a modulation (SRC 1, 2): only then are oscillators needed.</summary>
    private static bool ListensTo(ReadOnlySpan<byte> data)
    {
        // The voices may begin at odd places.
        for (int i = 6; i + 1 < data.Length; i++)
            if ((data[i] & 3) == 1 && data[i + 1] is 0x3f or 0x5f)
                return true;
        return false;
    }
}
