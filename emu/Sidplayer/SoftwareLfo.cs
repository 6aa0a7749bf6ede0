namespace SidFlow.Emu.Sidplayer;

/// <summary>The player's own low-frequency oscillator, one step a jiffy: triangle or pulse between 0 and MAX.</summary>
internal struct SoftwareLfo()
{
    private const byte PulseDefault = 32;

    private bool isPulse;

    /// <summary>The triangle's way down; the pulse's upper half.</summary>
    private bool turned;

    private byte jiffiesLeft;

    public byte RateUp { get; set; }
    public byte RateDown { get; set; }
    public byte Max { get; set; } = 0xff;
    public byte Value { get; private set; }

    public void Restart(bool pulse)
    {
        isPulse = pulse;
        turned = false;
        Value = 0;
        jiffiesLeft = 1;
    }

    public void Tick()
    {
        if (isPulse)
            TickPulse();
        else if ((RateUp | RateDown) != 0)
            TickTriangle();
    }

    /// <summary>Without a rate downwards it falls at once, without one upwards it rises at once: two sawtooths.</summary>
    private void TickTriangle()
    {
        bool down = RateUp == 0 || (turned && RateDown != 0);
        if (down)
        {
            int lower = Value - RateDown;
            if (lower >= 0)
            {
                Value = (byte)lower;
                return;
            }

            turned = RateUp == 0;
            Value = turned ? Max : RateUp;
            return;
        }

        int higher = Value + RateUp;
        if (higher <= Max)
        {
            Value = (byte)higher;
            return;
        }

        turned = RateDown != 0;
        Value = turned ? (byte)(Value - RateDown) : (byte)0;
    }

    private void TickPulse()
    {
        if (--jiffiesLeft != 0)
            return;
        byte length = turned ? RateUp : RateDown;
        jiffiesLeft = length != 0 ? length : PulseDefault;
        Value = turned ? Max : (byte)0;
        turned = !turned;
    }
}
