namespace SidFlow.Emu.Sidplayer;

/// <summary>Lengths of notes in jiffies.</summary>
/// <remarks>
/// A length byte: bits 2 to 4 the value (0 a 64th or absolute, 1 utility, 2 a whole note to 7 a 32nd), bit 5 a dot, bit 6 a tie,
/// bit 7 a triplet, bits 5 and 7 together a double dot. A length that is no whole number of jiffies stops the music.
/// </remarks>
internal struct Tempo
{
    private const int Utility = 1;
    private const byte Dot = 0x20, Triplet = 0x80, DoubleDot = Dot | Triplet;

    private byte whole;

    /// <summary>Two thirds of a whole note; 0 where that is no whole number.</summary>
    private byte wholeTriplet;

    public Tempo()
    {
        whole = 0x90;
        wholeTriplet = 0x60;
        UtilityLength = 12;
    }

    /// <summary>UTL, jiffies.</summary>
    public byte UtilityLength { get; set; }

    /// <summary>TEM: jiffies of a whole note, 0 for 256.</summary>
    public void Set(byte jiffies)
    {
        whole = jiffies;
        int step = jiffies >> 3;
        wholeTriplet = step % 3 == 0 ? (byte)(step / 3 * 16) : (byte)0;
    }

    /// <param name="length">The note's first byte.</param>
    /// <param name="voiceUtility">UTV, the dotted utility length of its voice.</param>
    /// <param name="jiffies">0 lasts 256.</param>
    /// <returns>What is wrong with it.</returns>
    public readonly Fault Jiffies(byte length, byte voiceUtility, out byte jiffies)
    {
        int value = length >> 2 & 7;
        switch (value)
        {
            case 0:
                return SixtyFourth((length & Triplet) != 0, out jiffies);
            case Utility:
                jiffies = (length & Dot) != 0 ? voiceUtility : UtilityLength;
                return Fault.None;
        }

        return (length & DoubleDot) == Triplet
            ? Triple(value - 2, out jiffies)
            : Dotted(length, value - 2, out jiffies);
    }

    private readonly Fault SixtyFourth(bool triplet, out byte jiffies)
    {
        byte of = triplet ? wholeTriplet : whole;
        // A triplet's whole is left undivided by 64 where the plain one is by its upper four bits alone.
        byte odd = (byte)(of & (triplet ? 0x3f : 0x3c));
        jiffies = (byte)(of >> 6);
        if (odd != 0 || (triplet && of == 0))
            return Fault.OddLength;
        if (jiffies == 0)
            jiffies = 4;
        return Fault.None;
    }

    private readonly Fault Dotted(byte length, int halvings, out byte jiffies)
    {
        jiffies = whole;
        int undotted = whole == 0 ? 256 : whole;
        if ((undotted & ((1 << halvings) - 1)) != 0)
            return Fault.OddLength;
        undotted >>= halvings;
        jiffies = (byte)undotted;
        if ((length & DoubleDot) == 0)
            return Fault.None;

        // The player keeps lengths in a byte: a dotted 256 is a dotted 0.
        int half = jiffies;
        int sum = jiffies;
        for (int dots = (length & Triplet) != 0 ? 2 : 1; dots > 0; dots--)
        {
            if ((half & 1) != 0)
                return Fault.OddLength;
            half >>= 1;
            if (half == 0 && sum == jiffies)
                return Fault.LongLength;
            sum += half;
            if (sum > 255)
                return Fault.LongLength;
        }

        jiffies = (byte)sum;
        return Fault.None;
    }

    private readonly Fault Triple(int halvings, out byte jiffies)
    {
        jiffies = (byte)(wholeTriplet >> halvings);
        bool isWhole = (wholeTriplet & ((1 << halvings) - 1)) == 0;
        return isWhole && wholeTriplet != 0 ? Fault.None : Fault.OddLength;
    }
}
