using SidFlow.Hw.Ports;
using SidFlow.Simulators;

namespace SidFlow.Faults;

/// <summary>A write as a device should get it.</summary>
/// <param name="Cycle">Of the device's clock, from the song's beginning on.</param>
public readonly record struct TapeWrite(long Cycle, int Register, int Value);

/// <summary>What a chip has heard against the tape it should have heard.</summary>
/// <remarks>
/// A chip may hear the tape, in order; a mute; and a restore: registers in the order of <see cref="ChipSequences.RestoreOrder"/>, none twice, which end with
/// exactly the registers of a place of the tape, after which the tape goes on from that place. A restore follows a mute and may go anywhere, or comes without
/// one to a device that has fallen behind, and then passes over at least <see cref="LeastPassed"/> of the tape. Nothing else. How long it took is not looked at here.
/// </remarks>
public sealed class TapeCheck
{
    private const int Registers = 25;
    private const int Volume = 24;

    /// <summary>So many writes of the tape in a row make a place certain; where less is left, what there is.</summary>
    private const int Certain = 6;

    /// <summary>By so many writes a place is looked up.</summary>
    private const int LeastAfterRestore = 2;

    /// <summary>60 ms in cycles of a PAL machine: a device is brought forward once it is 80 ms late. Shorter, a lost write could pass for it.</summary>
    private const int LeastPassed = 60_000;

    /// <summary>When a register's turn comes in a restore. The bytes of a frequency share one: on another clock, one may bring the other with it.</summary>
    private static readonly int[] turns = [.. Enumerable.Range(0, Registers).Select(register => ChipSequences.RestoreOrder.IndexOf((byte)(IsFrequency(register) ? register - register % 7 : register)))];

    private readonly (int Register, int Value)[] tape;
    private readonly long[] cycles;
    private readonly byte[][] images;
    private readonly ILookup<(int, int, int, int), int> places;

    /// <param name="writes">Of one chip from the song's beginning on.</param>
    public TapeCheck(IEnumerable<TapeWrite> writes)
    {
        TapeWrite[] all = [.. writes.Where(write => write.Register < Registers)];
        tape = [.. all.Select(write => (write.Register, write.Value))];
        cycles = [.. all.Select(write => write.Cycle)];
        images = new byte[tape.Length + 1][];
        images[0] = new byte[Registers];
        images[0][Volume] = 0x0f;
        for (int i = 0; i < tape.Length; i++)
        {
            images[i + 1] = [.. images[i]];
            images[i + 1][tape[i].Register] = (byte)tape[i].Value;
        }
        places = Enumerable.Range(0, Math.Max(0, tape.Length - 1))
            .ToLookup(i => (tape[i].Register, tape[i].Value, tape[i + 1].Register, tape[i + 1].Value));
    }

    /// <returns>How many writes are none of it, and the first of them in words.</returns>
    /// <param name="resetsUnheard">Between a mute and what follows it all registers become 0, without a write.</param>
    public (int Wrong, string? First) Look(IReadOnlyList<HeardWrite> heard, bool resetsUnheard = false)
    {
        (int wrong, string? first) = (0, null);
        foreach (IGrouping<int, HeardWrite> chip in heard.Where(write => write.Register < Registers).GroupBy(write => write.Chip))
        {
            (int more, string? told) = LookAt([.. chip.Select(write => (write.Register, write.Value))], resetsUnheard);
            wrong += more;
            first ??= told is null ? null : $"chip {chip.Key}, {told}";
        }
        return (wrong, first);
    }

    /// <summary>Where each message sets registers in its own order: after each the chip must stand as at some place of the tape, later than before.</summary>
    public (int Wrong, string? First) LookAtFrames(IReadOnlyList<HeardWrite> heard)
    {
        (int wrong, string? first, int place) = (0, null, 0);
        foreach (HeardWrite[] message in heard.Chunk(Registers))
        {
            byte[] now = [.. message.Select(write => (byte)write.Value)];
            if (now.All(value => value == 0) || IsPaused(now, place))
                continue;
            int next = Array.FindIndex(images, place, image => image.AsSpan().SequenceEqual(now));
            // Another song, or the same one again.
            if (next < 0)
                next = Array.FindIndex(images, image => image.AsSpan().SequenceEqual(now));
            if (next < 0)
            {
                wrong++;
                first ??= $"message {message[0].Cycle}: {Convert.ToHexString(now)} is at no place of the tape";
            }
            else
            {
                place = next;
            }
        }
        return (wrong, first);
    }

    private bool IsPaused(byte[] now, int place) =>
        (now[Volume] & 0x0f) == 0 && images[place].AsSpan(0, Volume).SequenceEqual(now.AsSpan(0, Volume));

    private (int Wrong, string? First) LookAt((int Register, int Value)[] heard, bool resetsUnheard)
    {
        byte[] chip = new byte[Registers];
        (int wrong, string? first) = (0, null);
        int place = 0;
        bool isMuted = true;
        int at = 0;
        while (at < heard.Length)
        {
            (int register, int value) = heard[at];
            if (!isMuted && place < tape.Length && heard[at] == tape[place])
            {
                Put();
                place++;
            }
            // A pause turns the volume down and up again.
            else if (!isMuted && register == Volume && (value == (images[place][Volume] & 0xf0) || value == images[place][Volume]))
            {
                Put();
                LookForMute();
            }
            else if (FindRestore(heard, at, chip, isMuted ? null : place) is (int length, int target))
            {
                for (int end = at + length; at < end;)
                    Put();
                (place, isMuted) = (target, false);
            }
            else if (FindCutOff(heard, at, chip, isMuted ? null : place) is > 0 and var cut)
            {
                for (int end = at + cut; at < end;)
                    Put();
            }
            else
            {
                if (value != 0 || !IsWithinMute(heard, at, chip))
                {
                    wrong++;
                    first ??= $"write {at} of {heard.Length}: {value:x2} in register {register}, {(isMuted ? "after a mute" : $"at place {place} of the tape")}";
                }
                Put();
                LookForMute();
            }
        }
        return (wrong, first);

        void Put()
        {
            chip[heard[at].Register] = (byte)heard[at].Value;
            at++;
        }

        void LookForMute()
        {
            if (!IsMute(chip))
                return;
            isMuted = true;
            if (resetsUnheard)
                Array.Clear(chip);
        }
    }

    private static bool IsFrequency(int register) => register is 0 or 1 or 7 or 8 or 14 or 15;

    private static bool IsLater(int register, int than) => turns[register] > turns[than] || (turns[register] == turns[than] && IsFrequency(register));

    /// <summary>All that <see cref="ChipSequences.SilencedRegisters"/> silences is silent.</summary>
    private static bool IsMute(byte[] chip)
    {
        foreach (byte register in ChipSequences.SilencedRegisters)
            if (chip[register] != 0)
                return false;
        return true;
    }

    /// <param name="before">The chip's registers.</param>
    /// <param name="from">Where the device was on the tape; null after a mute.</param>
    /// <returns>How many writes it takes, and the place that the tape goes on from; null when there is none.</returns>
    private (int Length, int Place)? FindRestore((int Register, int Value)[] heard, int at, byte[] before, int? from)
    {
        byte[] chip = [.. before];
        for (int length = 0; at + length + 1 < heard.Length; length++)
        {
            if (length > 0)
            {
                (int register, int value) = heard[at + length - 1];
                if (length > 1 && !IsLater(register, heard[at + length - 2].Register))
                    return FindPlace(chip, from) is { } end ? (length - 1, end) : null;
                chip[register] = (byte)value;
            }
            (int r0, int v0) = heard[at + length];
            (int r1, int v1) = heard[at + length + 1];
            foreach (int place in places[(r0, v0, r1, v1)])
                if (IsReached(place, from) && images[place].AsSpan().SequenceEqual(chip) && GoesOn(heard, at + length, place))
                    return (length, place);
        }
        return null;
    }

    /// <summary>For a device that was late already when it began: what it is brought forward by follows the restore at once.</summary>
    private int? FindPlace(byte[] chip, int? from) => !IsMute(chip) && Array.FindIndex(images, image => image.AsSpan().SequenceEqual(chip)) is >= 0 and var place && IsReached(place, from) ? place : null;

    private bool IsReached(int place, int? from) => from is not { } start || (place > start && place < cycles.Length && cycles[place] - (start == 0 ? 0 : cycles[start - 1]) >= LeastPassed);

    private bool GoesOn((int Register, int Value)[] heard, int at, int place)
    {
        int length = Math.Min(Certain, Math.Min(heard.Length - at, tape.Length - place));
        int same = heard.AsSpan(at, length).CommonPrefixLength(tape.AsSpan(place, length));
        // Fewer where a pause, a mute or the next restore came soon after; all registers stand as at this place already.
        return same == length || (same >= LeastAfterRestore && heard[at + same] is { Register: Volume } or { Value: 0 });
    }

    /// <summary>A restore that came to no end: what has been written of it belongs to one place, and nothing follows but a mute.</summary>
    /// <returns>How many writes it takes; 0 when there is none.</returns>
    private int FindCutOff((int Register, int Value)[] heard, int at, byte[] chip, int? from)
    {
        int longest = 1;
        while (at + longest < heard.Length && IsLater(heard[at + longest].Register, heard[at + longest - 1].Register))
            longest++;
        for (int length = longest; length > 0 && heard[at].Value != 0; length--)
        {
            int end = at + length;
            if (end < heard.Length && (heard[end].Value != 0 || !IsWithinMute(heard, end, chip)))
                continue;
            for (int place = 0; place < images.Length; place++)
            {
                byte[] image = images[place];
                if (IsReached(place, from) && Array.TrueForAll(heard[at..end], write => image[write.Register] == write.Value))
                    return length;
            }
        }
        return 0;
    }

    /// <summary>Zeros go on until all is silent, or to the end.</summary>
    private static bool IsWithinMute((int Register, int Value)[] heard, int at, byte[] before)
    {
        byte[] chip = [.. before];
        for (; at < heard.Length && heard[at].Value == 0; at++)
            chip[heard[at].Register] = 0;
        return at == heard.Length || IsMute(chip);
    }
}
