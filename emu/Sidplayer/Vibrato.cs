namespace SidFlow.Emu.Sidplayer;

/// <summary>A triangle around a value, one step a jiffy: of a pitch (VDP, VRT) or of a pulse width (PVD, PVR).</summary>
internal struct Vibrato
{
    private byte depth;
    private byte step;
    private byte jiffiesToTurn;
    private byte quarterPeriod;

    /// <summary>Jiffies from the middle to a turning point; taken over in the middle.</summary>
    public byte Rate;

    /// <summary>What is added to the value; wraps like the sum itself.</summary>
    public ushort Offset { get; private set; }

    public void SetDepth(byte value)
    {
        if (value == 0)
        {
            step = 0;
            Offset = 0;
            return;
        }

        depth = value;
        if (step == 0)
        {
            step = value;
            jiffiesToTurn = 1;
        }
    }

    public void Tick()
    {
        if (step == 0)
            return;
        if (--jiffiesToTurn == 0)
            Turn();
        Offset += (ushort)(sbyte)step;
    }

    /// <summary>In the middle the direction stays and a new depth and rate count; elsewhere it is a turning point.</summary>
    private void Turn()
    {
        if (Offset == 0)
        {
            quarterPeriod = Rate;
            step = (step & 0x80) == 0 ? depth : (byte)-depth;
        }
        else
        {
            step = (byte)-step;
        }

        jiffiesToTurn = quarterPeriod;
    }
}
