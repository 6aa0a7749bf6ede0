namespace SidFlow.Emu.Cia;

/// <summary>The CIA's clock of hours, minutes, seconds and tenths in BCD, driven by the mains.</summary>
/// <remarks>
/// Reading the hours latches all four registers until the tenths are read. Writing the hours stops the clock until the
/// tenths are written. Digits count as 4-bit (tens: 3-bit) counters, so impossible values run on to the next wrap.
/// Facts from: MOS 6526 data sheet, VICE's TOD test programs.
/// </remarks>
internal sealed class TimeOfDay
{
    private const int Tenths = 0, Seconds = 1, Minutes = 2, Hours = 3;

    private byte[] time = [0, 0, 0, 1];
    private byte[] latched = [0, 0, 0, 1];
    private byte[] alarm = new byte[4];
    private bool isLatched;
    private bool stopped = true;
    private int mainsTicks;

    public TimeOfDay Copy()
    {
        var copy = (TimeOfDay)MemberwiseClone();
        copy.time = [.. time];
        copy.latched = [.. latched];
        copy.alarm = [.. alarm];
        return copy;
    }

    /// <summary>A mains tick. True when the new time is the alarm's.</summary>
    /// <remarks>The divider is a ring of six states, compared at each tick: switched over too late, it goes round once more.</remarks>
    /// <param name="is50Hz">CRA bit 7: five ticks make a tenth, else six.</param>
    public bool Tick(bool is50Hz)
    {
        if (stopped)
            return false;
        bool matches = mainsTicks == (is50Hz ? 4 : 5);
        mainsTicks = matches ? 0 : (mainsTicks + 1) % 6;
        if (!matches)
            return false;
        Advance();
        return IsAlarm;
    }

    public byte Read(int register)
    {
        if (!isLatched)
            time.CopyTo(latched, 0);
        if (register == Tenths)
            isLatched = false;
        else if (register == Hours)
            isLatched = true;
        return latched[register];
    }

    /// <summary>True when the write makes time and alarm equal.</summary>
    public bool Write(int register, byte value, bool toAlarm)
    {
        value &= register switch { Tenths => 0x0f, Hours => 0x9f, _ => 0x7f };
        // Writing hour 12 to the clock turns AM/PM over.
        if (register == Hours && !toAlarm && (value & 0x1f) == 0x12)
            value ^= 0x80;

        byte[] target = toAlarm ? alarm : time;
        if (!toAlarm && register == Hours)
            stopped = true;
        if (!toAlarm && register == Tenths && stopped)
        {
            mainsTicks = 0;
            stopped = false;
        }

        bool changed = target[register] != value;
        target[register] = value;
        return changed && IsAlarm;
    }

    private bool IsAlarm => time.AsSpan().SequenceEqual(alarm);

    private void Advance()
    {
        if (!Carry(ref time[Tenths], 0x0f, 10))
            return;
        if (!CarrySixty(ref time[Seconds]))
            return;
        if (!CarrySixty(ref time[Minutes]))
            return;

        int digit = time[Hours] & 0x0f;
        int ten = (time[Hours] >> 4) & 1;
        int pm = time[Hours] & 0x80;
        if ((ten == 1 && digit == 2) || (ten == 0 && digit == 9))
        {
            digit = ten;
            ten ^= 1;
        }
        else
        {
            digit = (digit + 1) & 0x0f;
            if (ten == 1 && digit == 2)
                pm ^= 0x80;
        }

        time[Hours] = (byte)(pm | (ten << 4) | digit);
    }

    private static bool Carry(ref byte counter, int mask, int wrap)
    {
        counter = (byte)((counter + 1) & mask);
        if (counter != wrap)
            return false;
        counter = 0;
        return true;
    }

    private static bool CarrySixty(ref byte counter)
    {
        var low = (byte)(counter & 0x0f);
        var high = (byte)((counter >> 4) & 7);
        bool carry = Carry(ref low, 0x0f, 10) && Carry(ref high, 7, 6);
        counter = (byte)((high << 4) | low);
        return carry;
    }
}
