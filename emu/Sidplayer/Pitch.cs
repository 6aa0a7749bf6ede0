namespace SidFlow.Emu.Sidplayer;

/// <summary>Notes to SID frequencies, and to the cutoff that follows them.</summary>
/// <remarks>
/// A note byte: bits 0 to 2 the name (0 a rest, 1 C to 7 B), bits 3 to 5 the octave counted down from the highest,
/// bits 6 and 7 the accidental (0 double, up or down by the name, 1 sharp, 2 natural, 3 flat).
/// </remarks>
internal static class Pitch
{
    private const int Semitones = 12;

    /// <summary>Semitone of C to B by a note's name.</summary>
    private static ReadOnlySpan<sbyte> Naturals => [0, 0, 2, 4, 5, 7, 9, 11];

    /// <summary>A double accidental lowers E, A and B, and raises the others.</summary>
    private static ReadOnlySpan<sbyte> DoubleAccidentals => [0, 2, 2, -2, 2, 2, -2, -2];

    /// <summary>The highest octave, C to B, right for an NTSC clock; then what lies behind it in the original player, which a note transposed too far reads.</summary>
    private static ReadOnlySpan<byte> FrequencyLow =>
        [0x1e, 0x18, 0x8b, 0x7e, 0xfa, 0x06, 0xac, 0xf3, 0xe6, 0x8f, 0xf8, 0x2e, 0x86, 0x8e, 0x96, 0x9f];

    private static ReadOnlySpan<byte> FrequencyHigh =>
        [0x86, 0x8e, 0x96, 0x9f, 0xa8, 0xb3, 0xbd, 0xc8, 0xd4, 0xe1, 0xee, 0xfd, 0x8c, 0x78, 0x64, 0x50];

    /// <summary>Cutoff by octave, eight of them, then by semitone. A note below the lowest octave reads on into the semitones.</summary>
    private static ReadOnlySpan<byte> CutoffSteps => [140, 120, 100, 80, 60, 40, 20, 0, 0, 2, 3, 5, 7, 8, 10, 12, 13, 15, 17, 18];

    private const int CutoffOfC = 8;

    public static bool IsRest(byte note) => (note & 7) == 0;

    /// <param name="note">Not a rest.</param>
    /// <param name="octaves">Transposition downwards.</param>
    /// <param name="semitones">Transposition upwards.</param>
    /// <returns>Octave below the highest, and semitone in it.</returns>
    public static (byte Octave, byte Semitone) Place(byte note, byte octaves, byte semitones)
    {
        int name = note & 7;
        byte octave = (byte)((note >> 3 & 7) + octaves);
        sbyte accidental = (note >> 6) switch
        {
            0 => DoubleAccidentals[name],
            1 => 1,
            2 => 0,
            _ => -1,
        };
        byte semitone = (byte)(Naturals[name] + accidental + semitones);
        if (semitone >= 0x80)
        {
            semitone += Semitones;
            octave++;
        }

        if (semitone >= Semitones)
        {
            semitone -= Semitones;
            octave--;
        }

        return (octave, semitone);
    }

    public static ushort Frequency(byte octave, byte semitone)
    {
        int at = Math.Min((int)semitone, FrequencyLow.Length - 1);
        int highest = FrequencyHigh[at] << 8 | FrequencyLow[at];
        // An octave above the highest wraps to a number that the player does not shift by.
        return octave > 0x80 ? (ushort)highest : (ushort)(octave > 15 ? 0 : highest >> octave);
    }

    /// <summary>AUT: the cutoff's upper eight bits for a note; 20 steps an octave around <paramref name="centre"/>.</summary>
    public static byte Cutoff(byte octave, byte semitone, byte centre)
    {
        int ofOctave = octave < CutoffSteps.Length ? CutoffSteps[octave] : 0;
        int ofSemitone = semitone < Semitones ? CutoffSteps[CutoffOfC + semitone] : 0;
        return (byte)(centre + ofOctave + ofSemitone);
    }
}
