using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;

namespace SidFlow.Services.Heads;

/// <summary>Brings slices to a port when it wants them: the work of a <see cref="PortHead"/>'s thread, one step at a time.</summary>
/// <remarks>
/// One thread. Mid-song the chips get the register image first: reset and muted by <see cref="ISidPort.Begin"/>, then the values, the volume last.
/// A port that has fallen behind is not sent what it missed: that is folded into the image, and only what differs from what the chips hold is written.
/// </remarks>
internal sealed class PortFeed(ISidPort port)
{
    private const int ControlRegister = 4, VoiceRegisters = 7;
    private const int WaveformBits = 0xf0;

    private const int VolumeBits = 0x0f;

    /// <summary>More writes of the volume register a second than this are a sound of their own: players write it once a frame, a few of them eight times.</summary>
    private const int MostVolumeWrites = 1000;

    private readonly bool[,] muted = new bool[3, 3];
    private RegisterImage wanted = new(1);
    private RegisterImage held = new(1);
    private IReadOnlyList<int?> chipOf = [0];
    private ClockRate clock = ClockRate.Pal;
    private Cycles at;
    private long beganAt;
    private double gain = 1;
    private volatile bool playsSamples;
    private volatile bool begun;

    /// <summary>Cycles that writes of our own have taken and the tape has to give back.</summary>
    private int debt;

    public long Skips { get; private set; }

    /// <summary>The song has played samples through the volume register, which has no steps to spare: from there on it sounds at its own volume.</summary>
    public bool PlaysSamples => playsSamples;

    /// <summary>Where in the song the device is; zero before the first one, whatever the port played for others.</summary>
    public TimeSpan Position => begun ? clock.ToTime(new Cycles(Volatile.Read(ref beganAt) + port.Report.PlayedCycles)) : TimeSpan.Zero;

    /// <summary>Given to the port and not played.</summary>
    public TimeSpan Queued => clock.ToTime(new Cycles(port.Report.QueuedCycles));

    /// <exception cref="SidPortException">As <see cref="ISidPort"/>.</exception>
    public void Begin(HeadStart start)
    {
        clock = start.Song.Tape.Clock;
        chipOf = start.ChipOf;
        port.Begin(new SidPortTune { Clock = new SidClock(clock.Numerator, clock.Denominator), Models = Models(start.Song.Tape.Chips) });
        wanted = new RegisterImage(start.Image.Chips);
        wanted.CopyFrom(start.Image.Bytes);
        held = new RegisterImage(start.Image.Chips);
        gain = start.Gain;
        playsSamples = false;
        debt = 0;
        Volatile.Write(ref beganAt, start.Position.Value);
        begun = true;
        at = start.Position;
        Restore();
        Pass(start.At);
    }

    /// <inheritdoc cref="Begin" path="/exception"/>
    public void Feed(in TapeSlice slice)
    {
        if (!playsSamples && HasSamples(slice))
        {
            playsSamples = true;
            InsertVolumes();
        }
        int last = 0;
        foreach (SidWrite write in slice.Writes.Span)
        {
            wanted[write.Chip, write.Register] = write.Value;
            last += Send((int)write.Offset - last, write.Chip, write.Register);
        }
        Wait((int)slice.Length.Value - last);
        at = slice.End;
        port.Push();
    }

    /// <summary>Passes slices over: the time line stays, the registers are what they would be.</summary>
    /// <inheritdoc cref="Begin" path="/exception"/>
    public void Skip(IEnumerable<TapeSlice> slices)
    {
        foreach (TapeSlice slice in slices)
        {
            wanted.Apply(slice);
            Volatile.Write(ref beganAt, beganAt + slice.Length.Value);
            at = slice.End;
        }
        Skips++;
        Restore();
        port.Push();
    }

    /// <inheritdoc cref="Begin" path="/exception"/>
    public void SetVoiceMute(int chip, int voice, bool mute, bool atOnce)
    {
        if (muted[chip, voice] == mute)
            return;
        muted[chip, voice] = mute;
        if (!atOnce || chip >= wanted.Chips)
            return;
        Insert(chip, voice * VoiceRegisters + ControlRegister);
        port.Push();
    }

    /// <param name="level">0 is silent, 1 as the tune has it. What the chips have of volume steps is little: above 0 it is never less than 1.</param>
    /// <inheritdoc cref="Begin" path="/exception"/>
    public void SetVolume(double level, bool atOnce)
    {
        gain = level;
        if (!atOnce)
            return;
        InsertVolumes();
        port.Push();
    }

    private void InsertVolumes()
    {
        for (int chip = 0; chip < wanted.Chips; chip++)
            if (Heard(chip, ChipSequences.VolumeRegister) != held[chip, ChipSequences.VolumeRegister])
                Insert(chip, ChipSequences.VolumeRegister);
    }

    private bool HasSamples(in TapeSlice slice)
    {
        int volumes = 0;
        foreach (SidWrite write in slice.Writes.Span)
            volumes += write.Register == ChipSequences.VolumeRegister ? 1 : 0;
        return volumes * clock.Hz > (double)MostVolumeWrites * slice.Length.Value;
    }

    /// <summary>Writes what the chips do not hold yet.</summary>
    private void Restore()
    {
        for (int chip = 0; chip < wanted.Chips; chip++)
            foreach (byte register in ChipSequences.RestoreOrder)
                if (Heard(chip, register) != held[chip, register])
                    Insert(chip, register);
    }

    /// <summary>A write that is not on the tape: the tape's next waits are shorter by as much.</summary>
    private void Insert(int chip, int register)
    {
        if (Take(chip, register) is not { } target)
            return;
        port.Write(ChipSequences.Spacing, target, register, held[chip, register]);
        debt += ChipSequences.Spacing;
    }

    /// <returns>The cycles that have passed: none when no chip of the port is meant.</returns>
    private int Send(int cycles, int chip, int register)
    {
        if (Take(chip, register) is not { } target)
            return 0;
        port.Write(Payable(cycles), target, register, held[chip, register]);
        return cycles;
    }

    /// <returns>The port's chip that the value now held is for.</returns>
    private int? Take(int chip, int register)
    {
        held[chip, register] = Heard(chip, register);
        return chipOf[chip];
    }

    private void Wait(int cycles)
    {
        int left = Payable(cycles);
        if (left > 0)
            port.Wait(left);
    }

    private void Pass(Cycles until)
    {
        Wait((int)(until - at).Value);
        at = until;
        port.Push();
    }

    private int Payable(int cycles)
    {
        int paid = Math.Min(debt, cycles);
        debt -= paid;
        return cycles - paid;
    }

    private byte Heard(int chip, int register)
    {
        byte value = wanted[chip, register];
        if (register == ChipSequences.VolumeRegister)
            return (byte)((value & ~VolumeBits) | Scaled(value & VolumeBits));
        bool silent = register < 3 * VoiceRegisters && register % VoiceRegisters == ControlRegister && muted[chip, register / VoiceRegisters];
        return silent ? (byte)(value & ~WaveformBits) : value;
    }

    private int Scaled(int volume) =>
        playsSamples ? volume : volume == 0 || gain == 0 ? 0 : Math.Max(1, (int)Math.Round(volume * gain, MidpointRounding.AwayFromZero));

    /// <summary>In the port's order; chips in between that the tune does not use are nobody's model.</summary>
    private SidPortModel[] Models(IReadOnlyList<SidChip> chips)
    {
        var models = new SidPortModel[1 + chipOf.Max(chip => chip ?? 0)];
        for (int chip = 0; chip < chips.Count; chip++)
            if (chipOf[chip] is { } target)
                models[target] = chips[chip].Model == ChipModel.Mos6581 ? SidPortModel.Mos6581 : SidPortModel.Mos8580;
        return models;
    }
}
