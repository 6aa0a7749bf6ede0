namespace SidFlow.Emu.Sidplayer;

/// <summary>One voice of a part: where it reads, the note it plays, and all that moves while it lasts.</summary>
internal sealed class Voice
{
    public const byte Gate = 1, Sync = 2, Ring = 4, Test = 8;
    private const int DeepestPhrase = 5;

    private (int Position, byte Section)[] callers = new (int, byte)[DeepestPhrase];
    private int depth;

    public Voice(int index, int start)
    {
        Index = index;
        Position = start;
        Section = (byte)index;
        RepeatStart = start;
        RepeatSection = (byte)index;
    }

    public int Index { get; }

    public bool Playing { get; set; } = true;

    /// <summary>Of the next command in the part's data.</summary>
    public int Position { get; set; }

    // What it was told to do.
    public byte Control = 0x40, AttackDecay = 0x20, SustainRelease = 0xf5;
    public byte HoldTime, ReleasePoint = 4, UtilityLength = 1;
    public ushort Detune, PortamentoRate, PulseWidth = 0x0800, PulseSweep;
    public bool VibratoBesidePortamento;
    public byte TransposedOctaves, TransposedSemitones, Octaves, Semitones;
    public byte FollowingCutoff, FilterSweep, BaseCutoff;
    public byte Source, Destination, Scale;

    // What it does.
    public byte JiffiesLeft = 1;
    public byte HoldLeft;
    public ushort Frequency, Pulse = 0x0800;
    public Vibrato PitchVibrato, PulseVibrato;
    public ushort FrequencyModulation, PulseModulation;
    private ushort target;
    private Glide glide;

    /// <summary>A rest: nothing moves, but the pulse's vibrato and, where it is asked for, the pitch's.</summary>
    public bool Resting { get; set; }

    /// <summary>Its end opens no new note.</summary>
    public bool Tied { get; set; }

    public byte Section { get; set; }
    public int RepeatStart { get; set; }
    public byte RepeatSection { get; set; }
    public byte RepeatsLeft { get; set; }

    private enum Glide : byte
    {
        None,
        Up,
        Down,
    }

    public Voice Copy()
    {
        var copy = (Voice)MemberwiseClone();
        copy.callers = [.. callers];
        return copy;
    }

    /// <param name="position">Where to go on after it; negative when it is only passed while it is defined.</param>
    /// <returns>False when phrases lie too deep in each other.</returns>
    public bool EnterPhrase(int position)
    {
        if (depth == DeepestPhrase)
            return false;
        callers[depth++] = (position, Section);
        return true;
    }

    /// <returns>False when there is none to leave.</returns>
    public bool LeavePhrase()
    {
        if (depth == 0)
            return false;
        (int position, byte section) = callers[--depth];
        if (position < 0)
            return true;
        Position = position;
        Section = section;
        return true;
    }

    /// <summary>The pitch to go to with the next <see cref="StartGlide"/>; one that was under way arrives at once.</summary>
    public void Aim(ushort frequency) => target = (ushort)(frequency + Detune);

    public void ArriveAtOnce() => Frequency = target;

    /// <summary>From the pitch before to the new one: with POR step by step, else at once.</summary>
    public void StartGlide()
    {
        if (PortamentoRate == 0)
        {
            glide = Glide.None;
            Frequency = target;
        }
        else
        {
            glide = Frequency >= target ? Glide.Down : Glide.Up;
        }
    }

    /// <summary>One jiffy within a note. A rest stands still, but for the vibratos where P&amp;V is on.</summary>
    public void Move()
    {
        if (Resting && !VibratoBesidePortamento)
            return;
        bool gliding = !Resting && glide != Glide.None;
        if (!Resting && !Tied)
            Release();
        if (gliding)
            MoveGlide();
        if (!gliding || VibratoBesidePortamento)
            PitchVibrato.Tick();
        if (!Resting)
            Pulse += PulseSweep;
        PulseVibrato.Tick();
    }

    /// <summary>Closes the gate once HLD is over and no more than PNT jiffies are left.</summary>
    private void Release()
    {
        if (HoldLeft != 0 && --HoldLeft != 0)
            return;
        if (ReleasePoint >= JiffiesLeft)
            Control &= unchecked((byte)~Gate);
    }

    private void MoveGlide()
    {
        bool up = glide == Glide.Up;
        Frequency = (ushort)(up ? Frequency + PortamentoRate : Frequency - PortamentoRate);
        if (up ? Frequency < target : Frequency > target)
            return;
        Frequency = target;
        glide = Glide.None;
    }
}
