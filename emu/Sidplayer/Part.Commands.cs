namespace SidFlow.Emu.Sidplayer;

/// <summary>The stream of a voice: pairs of bytes. A first byte with bits 0 and 1 clear begins a note, any other a command.</summary>
internal sealed partial class Part
{
    private const byte Untransposed = 0x5b;

    /// <summary>Reads commands up to and including the next note.</summary>
    /// <returns>How many pairs it took.</returns>
    private int ReadToNote(Voice voice)
    {
        int commands = 0;
        while (voice.Playing && Fault == Fault.None)
        {
            if (++commands > MostCommands)
            {
                Fault = Fault.NoNote;
                break;
            }

            byte first = ByteAt(voice.Position);
            byte second = ByteAt(voice.Position + 1);
            // Addresses of a C64 wrap; what lies behind the file is silent memory.
            voice.Position = (voice.Position + 2) & 0xffff;
            if ((first & 3) != 0)
                Obey(voice, first, second);
            else if (StartNote(voice, first, second))
                break;
        }

        return commands;
    }

    /// <returns>False for a note without a length, which only sets where the next glide begins.</returns>
    private bool StartNote(Voice voice, byte length, byte note)
    {
        voice.ArriveAtOnce();
        bool isRest = Pitch.IsRest(note);
        if (!isRest)
        {
            (byte octave, byte semitone) = Pitch.Place(note, voice.Octaves, voice.Semitones);
            voice.Aim(Pitch.Frequency(octave, semitone));
            if (length == 0)
                return false;
            voice.StartGlide();
            if (!voice.Tied)
                Attack(voice, octave, semitone);
        }

        voice.HoldLeft = voice.HoldTime;
        voice.Tied = (length & 0x40) != 0;
        Fault = tempo.Jiffies(length, voice.UtilityLength, out voice.JiffiesLeft);
        if (Fault != Fault.None)
            return true;
        voice.Resting = isRest;
        voice.Control &= unchecked((byte)~(Voice.Gate | Voice.Test));
        if (!isRest)
            voice.Control |= Voice.Gate;
        return true;
    }

    /// <summary>What moves through a note starts anew with it, unless the one before was tied to it.</summary>
    private void Attack(Voice voice, byte octave, byte semitone)
    {
        if ((byte)voice.PulseSweep != 0)
            voice.Pulse = voice.PulseWidth;
        if (voice.FollowingCutoff != 0)
            SetCutoff(Pitch.Cutoff(octave, semitone, voice.FollowingCutoff));
        else if (voice.FilterSweep != 0)
            SetCutoff(voice.BaseCutoff);
    }

    private void SetCutoff(byte value)
    {
        cutoff = value;
        cutoffFraction = 0;
    }

    private void Obey(Voice voice, byte first, byte second)
    {
        switch (first & 3)
        {
            case 1:
                ObeySmall(voice, second);
                break;
            case 3: // POR
                voice.PortamentoRate = (ushort)(first >> 2 << 8 | second);
                break;
            default:
                ObeyByte(voice, first, second);
                break;
        }
    }

    /// <summary>Commands with a whole byte of value, and more bits of it above their own.</summary>
    private void ObeyByte(Voice voice, byte first, byte value)
    {
        switch (first & 0x0f)
        {
            case 0x02: // P-W
                voice.PulseWidth = voice.Pulse = (ushort)(first >> 4 << 8 | value);
                return;
            case 0x0a: // DTN: the sign is bit 4
                int high = first >> 5 | ((first & 0x10) != 0 ? 0xf8 : 0);
                voice.Detune = (ushort)(high << 8 | value);
                return;
        }

        switch (first)
        {
            case 0x06: tempo.Set(value); break; // TEM
            case 0x16: tempo.UtilityLength = value; break; // UTL
            case 0x26: voice.ReleasePoint = value; break; // PNT
            case 0x36: BeginRepeat(voice, value); break; // HED
            case 0x46: break; // FLG, for the program around the player
            case 0x56: voice.PulseSweep = (ushort)(sbyte)value; break; // P-S
            case 0x66: voice.FilterSweep = value; break; // F-S
            case 0x76: voice.PitchVibrato.SetDepth(value); break; // VDP
            case 0x86: voice.PitchVibrato.Rate = value; break; // VRT
            case 0x96: voice.FollowingCutoff = value; break; // AUT
            case 0xa6: Transpose(voice, value); break; // TPS
            case 0xb6: break; // AUX
            case 0xc6: voice.PulseVibrato.SetDepth(value); break; // PVD
            case 0xd6: voice.PulseVibrato.Rate = value; break; // PVR
            case 0xe6: lfo.Max = value; break; // MAX
            case 0xf6: voice.UtilityLength = value; break; // UTV
            default: ObeyTop(voice, first, value); break;
        }
    }

    /// <summary>Those that end in the bits 1110.</summary>
    private void ObeyTop(Voice voice, byte first, byte value)
    {
        switch (first & 0x30, first >> 6)
        {
            case (0x00, 0): // F-C
                voice.BaseCutoff = cutoff = value;
                break;
            case (0x00, _): // HLD
                voice.HoldTime = value;
                break;
            case (0x20, 0): // RTP
                TransposeFurther(voice, value);
                break;
            case (0x20, _): // SCA
                voice.Scale = value;
                break;
            case (0x30, int low): // JIF: ten bits, signed, in steps of 64 cycles
                Timer = (ushort)(defaultTimer + (value << 8 | low << 6));
                break;
            default: // MS#, a measure's number
                break;
        }
    }

    /// <summary>Commands whose value is in their second byte, packed by its lowest bits.</summary>
    private void ObeySmall(Voice voice, byte packed)
    {
        int high = packed >> 4;
        switch (packed & 0x0f)
        {
            case 0x0: voice.AttackDecay = (byte)((voice.AttackDecay & 0xf0) | high); return; // DCY
            case 0x8: voice.SustainRelease = (byte)((voice.SustainRelease & 0xf0) | high); return; // REL
            case 0x2: Call(voice, high); return; // CAL
            case 0x6: Define(voice, high); return; // DEF
            case 0xa: resonanceAndRouting = (byte)((resonanceAndRouting & 0x0f) | high << 4); return; // RES
            case 0xe: modeAndVolume = (byte)((modeAndVolume & 0xf0) | high); return; // VOL
            case 0x4 or 0xc: // ATK, SUS: the nibble begins at bit 3
                byte nibble = (byte)(packed >> 3 << 4);
                if ((packed & 0x80) == 0)
                    voice.AttackDecay = (byte)((voice.AttackDecay & 0x0f) | nibble);
                else
                    voice.SustainRelease = (byte)((voice.SustainRelease & 0x0f) | nibble);
                return;
        }

        switch (packed & 7)
        {
            case 1: lfo.RateUp = (byte)(packed >> 3); break; // RUP
            case 5: lfo.RateDown = (byte)(packed >> 3); break; // RDN
            case 3: Switch(voice, high, (packed & 8) != 0); break;
            default: Shape(voice, packed); break;
        }
    }

    /// <summary>What is on or off.</summary>
    private void Switch(Voice voice, int which, bool on)
    {
        switch (which)
        {
            case 0: BumpVolume(down: on); break; // BMP
            case 1: resonanceAndRouting = Bit(resonanceAndRouting, (byte)(1 << voice.Index), on); break; // FLT
            case 2: voice.Control = Bit(voice.Control, Voice.Ring, on); break; // RNG
            case 3: voice.Control = Bit(voice.Control, Voice.Sync, on); break; // SNC
            case 4: resonanceAndRouting = Bit(resonanceAndRouting, 0x08, on); break; // F-X
            case 5: modeAndVolume = Bit(modeAndVolume, 0x80, on); break; // 3-O
            case 6: lfo.Restart(pulse: on); break; // LFO
            case 7: voice.VibratoBesidePortamento = on; break; // P&V
            default: // The upper eight phrases
                if (on)
                    Call(voice, 16 + (which & 7));
                else
                    Define(voice, 16 + (which & 7));
                break;
        }
    }

    private void Shape(Voice voice, byte packed)
    {
        int value = packed >> 5;
        switch (packed & 0x1f)
        {
            case 0x07: // WAV, 0 for noise
                voice.Control = (byte)((voice.Control & 0x0f) | (value == 0 ? 0x80 : value << 4));
                break;
            case 0x17: // F-M
                modeAndVolume = (byte)((modeAndVolume & 0x8f) | value << 4);
                break;
            case 0x1f: // SRC
                voice.Source = (byte)value;
                break;
            default:
                Steer(voice, value);
                break;
        }
    }

    private void Steer(Voice voice, int which)
    {
        switch (which)
        {
            case 0: // TAL
                EndRepeat(voice);
                break;
            case 1: // END
                if (!voice.LeavePhrase())
                    Fault = Fault.EndWithoutPhrase;
                break;
            case 2: // HLT
                voice.Playing = false;
                voice.JiffiesLeft = 1;
                break;
            default: // DST
                voice.Destination = (byte)(which & 3);
                voice.FrequencyModulation = voice.PulseModulation = cutoffModulation = 0;
                break;
        }
    }

    private void BumpVolume(bool down)
    {
        int volume = modeAndVolume & 0x0f;
        if (down && volume > 0)
            modeAndVolume--;
        else if (!down && volume < 15)
            modeAndVolume++;
    }

    private void Call(Voice voice, int phrase)
    {
        if (!voice.EnterPhrase(voice.Position))
            Fault = Fault.CallsTooDeep;
        else if (phrases[phrase] is not { } defined)
            Fault = Fault.UnknownPhrase;
        else
            (voice.Position, voice.Section) = defined;
    }

    /// <summary>Remembers the place, and plays through it as a phrase of its own.</summary>
    private void Define(Voice voice, int phrase)
    {
        phrases[phrase] = (voice.Position, voice.Section);
        if (!voice.EnterPhrase(-1))
            Fault = Fault.CallsTooDeep;
    }

    private static void BeginRepeat(Voice voice, byte times)
    {
        voice.RepeatsLeft = times;
        voice.RepeatStart = voice.Position;
        voice.RepeatSection = voice.Section;
    }

    /// <summary>0 times is for ever.</summary>
    private void EndRepeat(Voice voice)
    {
        if (voice.RepeatsLeft != 0 && --voice.RepeatsLeft == 0)
            return;
        if (voice.Section != voice.RepeatSection)
            Fault = Fault.TailWithoutHead;
        else
            voice.Position = voice.RepeatStart;
    }

    /// <summary>TPS: bit 0 tells which way, octaves in the bits above, semitones in the upper half.</summary>
    private static void Transpose(Voice voice, byte value)
    {
        int octaves = value >> 1 & 7;
        bool down = (value & 1) != 0;
        voice.TransposedOctaves = voice.Octaves = (byte)(down ? octaves : octaves - 7);
        voice.TransposedSemitones = voice.Semitones = (byte)((value >> 4) + (down ? -11 : 0));
    }

    /// <summary>RTP: from the last transposition on; one value goes back to TPS.</summary>
    private static void TransposeFurther(Voice voice, byte value)
    {
        if (value == Untransposed)
        {
            voice.Octaves = voice.TransposedOctaves;
            voice.Semitones = voice.TransposedSemitones;
            return;
        }

        int semitones = (sbyte)(byte)((value >> 3) - 11 + voice.Semitones);
        if (semitones >= 12)
        {
            semitones -= 12;
            voice.Octaves--;
        }
        else if (semitones < -11)
        {
            semitones += 12;
            voice.Octaves++;
        }

        voice.Semitones = (byte)semitones;
        voice.Octaves += (byte)((value & 7) - 3);
    }

    private static byte Bit(byte all, byte bit, bool on) => (byte)(on ? all | bit : all & ~bit);
}
