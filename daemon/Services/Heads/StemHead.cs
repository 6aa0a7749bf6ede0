using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;

namespace SidFlow.Services.Heads;

/// <summary>What a song is taken apart into.</summary>
public enum StemKind
{
    /// <summary>One stem a chip, as the chip is in the mix: the stems add up to it.</summary>
    Chip,

    /// <summary>Four stems a chip: its voices, each through the chip's own filter with the others silent, and what sounds without any of them.</summary>
    Voice,
}

/// <summary>Plays a tape into one sink for each chip or voice, all at once.</summary>
/// <remarks>
/// A chip whose voices are all silent still sounds where <c>$D418</c> moves: samples and steps of the volume, and on the 6581 the DC level that
/// drifts with the envelopes. That is the stem <c>digi</c>. It would be in each voice's stem too and is taken out there, so that voices
/// and digi add up to the chip as far as the chip is linear.
/// </remarks>
public sealed class StemHead : ITapeHead
{
    private const int Voices = 3;
    private const string Digi = "digi";

    private readonly StemKind kind;
    private readonly Part[] parts;

    /// <param name="options">Their <see cref="SoftwareSidOptions.OnlyChip"/> and <see cref="SoftwareSidOptions.MutedVoices"/> do not matter.</param>
    /// <param name="open">Asked once for each stem's sink by its name: <c>chip1</c>, or <c>chip1-voice1</c> to <c>chip1-voice3</c> and <c>chip1-digi</c>.</param>
    public StemHead(ClockRate clock, IReadOnlyList<SidChip> chips, SoftwareSidOptions options, StemKind kind, Func<string, ISampleSink> open)
    {
        this.kind = kind;
        parts = [.. from chip in Enumerable.Range(0, chips.Count)
                    from name in kind == StemKind.Chip ? [""] : (string[])["-voice1", "-voice2", "-voice3", $"-{Digi}"]
                    select new Part(clock, chips, options with { OnlyChip = chip, MutedVoices = MutedIn(name) }, open($"chip{chip + 1}{name}"))];
    }

    public void Play(in TapeSlice slice)
    {
        TapeSlice same = slice;
        Parallel.ForEach(parts, part => part.Chip.Play(same));
        PassOn();
    }

    /// <summary>Ends the stems; nothing may be played afterwards.</summary>
    public void Flush()
    {
        foreach (Part part in parts)
            part.Chip.Flush();
        PassOn();
    }

    private static int[] MutedIn(string name) => name.Length == 0 ? [] : [.. Enumerable.Range(0, Voices).Where(voice => !name.EndsWith($"voice{voice + 1}", StringComparison.Ordinal))];

    private void PassOn()
    {
        if (kind == StemKind.Voice)
        {
            foreach (Part[] chip in parts.Chunk(Voices + 1))
                foreach (Part voice in chip[..Voices])
                    voice.Sound.Subtract(chip[Voices].Sound);
        }
        foreach (Part part in parts)
            part.Sound.PassOn(part.Sink);
    }

    private sealed class Part
    {
        public Part(ClockRate clock, IReadOnlyList<SidChip> chips, SoftwareSidOptions options, ISampleSink sink)
        {
            Sink = sink;
            Chip = new SoftwareSid(clock, chips, options, Sound);
        }

        public SoftwareSid Chip { get; }
        public Held Sound { get; } = new();
        public ISampleSink Sink { get; }
    }

    /// <summary>What a slice sounds like, until all parts have it.</summary>
    private sealed class Held : ISampleSink
    {
        private float[] samples = new float[1 << 14];
        private int count;

        public void Write(ReadOnlySpan<float> more)
        {
            if (samples.Length < count + more.Length)
                Array.Resize(ref samples, 2 * (count + more.Length));
            more.CopyTo(samples.AsSpan(count));
            count += more.Length;
        }

        public void Subtract(Held other)
        {
            for (int i = 0; i < count; i++)
                samples[i] -= other.samples[i];
        }

        public void PassOn(ISampleSink sink)
        {
            sink.Write(samples.AsSpan(0, count));
            count = 0;
        }
    }
}
