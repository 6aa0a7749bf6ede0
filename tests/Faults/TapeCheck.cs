using SidFlow.Simulators;

namespace SidFlow.Faults;

/// <summary>What a chip has heard against the tape it should have heard.</summary>
/// <remarks>
/// A chip may hear the tape, in order; a mute; and a restore: any order of writes that ends with exactly the registers of a place of the tape, after which
/// the tape goes on from that place. Nothing else. How long it took is not looked at here.
/// So it is blind for a wrong write that the tape overwrites, with all other registers, within a restore's length: in a dense tune many are.
/// </remarks>
public sealed class TapeCheck
{
    private const int Registers = 25;
    private const int Volume = 24;

    /// <summary>So many writes of the tape in a row make a place certain; where less is left, what there is.</summary>
    private const int Certain = 6;

    /// <summary>By so many writes a place is looked up.</summary>
    private const int LeastAfterRestore = 2;

    /// <summary>Two mutes and a restore.</summary>
    private const int LongestRestore = 96;

    private readonly (int Register, int Value)[] tape;
    private readonly byte[][] images;
    private readonly ILookup<(int, int, int, int), int> places;

    /// <param name="writes">Of one chip from the song's beginning on, as the device should get them.</param>
    public TapeCheck(IEnumerable<(int Register, int Value)> writes)
    {
        tape = [.. writes.Where(write => write.Register < Registers)];
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
    public (int Wrong, string? First) Look(IReadOnlyList<HeardWrite> heard)
    {
        (int wrong, string? first) = (0, null);
        foreach (IGrouping<int, HeardWrite> chip in heard.Where(write => write.Register < Registers).GroupBy(write => write.Chip))
        {
            (int more, string? told) = LookAt([.. chip.Select(write => (write.Register, write.Value))]);
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

    private (int Wrong, string? First) LookAt((int Register, int Value)[] heard)
    {
        byte[] chip = new byte[Registers];
        (int wrong, string? first) = (0, null);
        int? place = null;
        for (int at = 0; at < heard.Length;)
        {
            if (place is { } next && next < tape.Length && heard[at] == tape[next])
            {
                Put(heard[at++]);
                place = next + 1;
                continue;
            }
            // A pause turns the volume down and up again.
            if (place is { } paused && heard[at].Register == Volume && (heard[at].Value == (images[paused][Volume] & 0xf0) || heard[at].Value == images[paused][Volume]))
            {
                Put(heard[at++]);
                continue;
            }
            if (FindRestore(heard, at, chip) is (int length, int target))
            {
                for (int end = at + length; at < end; at++)
                    Put(heard[at]);
                place = target;
                continue;
            }
            if (!IsCutOff(heard[at], chip))
            {
                wrong++;
                first ??= $"write {at} of {heard.Length}: {heard[at].Value:x2} in register {heard[at].Register}, at place {place} of the tape";
            }
            Put(heard[at++]);
        }
        return (wrong, first);

        void Put((int Register, int Value) write) => chip[write.Register] = (byte)write.Value;
    }

    /// <returns>How many writes it takes, and the place that the tape goes on from; null when there is none.</returns>
    private (int Length, int Place)? FindRestore((int Register, int Value)[] heard, int at, byte[] before)
    {
        byte[] chip = [.. before];
        for (int length = 0; length <= LongestRestore && at + length + 1 < heard.Length; length++)
        {
            if (length > 0)
                chip[heard[at + length - 1].Register] = (byte)heard[at + length - 1].Value;
            (int r0, int v0) = heard[at + length];
            (int r1, int v1) = heard[at + length + 1];
            foreach (int place in places[(r0, v0, r1, v1)])
                if (images[place].AsSpan().SequenceEqual(chip) && GoesOn(heard, at + length, place))
                    return (length, place);
        }
        return null;
    }

    private bool GoesOn((int Register, int Value)[] heard, int at, int place)
    {
        int length = Math.Min(Certain, Math.Min(heard.Length - at, tape.Length - place));
        int same = heard.AsSpan(at, length).CommonPrefixLength(tape.AsSpan(place, length));
        // Fewer where a pause, a mute or the next restore came soon after; all registers stand as at this place already.
        return same == length || (same >= LeastAfterRestore && heard[at + same] is { Register: Volume } or { Value: 0 });
    }

    /// <summary>A zero of a mute; or a write of a restore that came to no end, which leaves the volume for the last.</summary>
    private bool IsCutOff((int Register, int Value) write, byte[] chip)
    {
        if (write.Value == 0)
            return true;
        byte[] after = [.. chip];
        after[write.Register] = (byte)write.Value;
        return write.Register == Volume
            ? images.Any(image => image.AsSpan().SequenceEqual(after))
            : (chip[Volume] & 0x0f) == 0 && images.Any(image => image[write.Register] == write.Value);
    }
}
