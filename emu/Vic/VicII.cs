namespace SidFlow.Emu.Vic;

/// <summary>What differs between the two video standards. Cycles of a line count from 0.</summary>
/// <param name="FirstSpriteCycle">BA falls here for sprite 0; two cycles later for each next sprite.</param>
public sealed record VicModel(int Lines, int CyclesPerLine, int FirstSpriteCycle)
{
    private const int SpriteBusCycles = 5;

    /// <summary>6569: 312 lines of 63 cycles.</summary>
    public static VicModel Pal { get; } = new(312, 63, 54);

    /// <summary>6567R8: 263 lines of 65 cycles.</summary>
    public static VicModel Ntsc { get; } = new(263, 65, 55);

    /// <summary>For each cycle of a line, the sprites whose fetches keep BA low: three cycles ahead and two of data, which may reach into the next line.</summary>
    internal byte[] SpritesAt { get; } = ListSprites(CyclesPerLine, FirstSpriteCycle);

    private static byte[] ListSprites(int cyclesPerLine, int first)
    {
        var sprites = new byte[cyclesPerLine];
        for (int sprite = 0; sprite < 8; sprite++)
        {
            for (int since = 0; since < SpriteBusCycles; since++)
                sprites[(first + (2 * sprite) + since) % cyclesPerLine] |= (byte)(1 << sprite);
        }

        return sprites;
    }
}

/// <summary>The part of a VIC-II that a tune can hear: raster counter, raster interrupt, and the cycles it steals.</summary>
/// <remarks>
/// Implemented: raster line and its compare interrupt (edge triggered), bad lines with DEN and YSCROLL changed at any
/// cycle, sprite DMA with vertical expansion and crunch, BA.
/// Not implemented: pixels, sprite collisions, light pen, the bus value of idle accesses.
/// BA is a pure function of the cycle in the line, the bad-line state and the sprites' DMA, see <see cref="IsBusTaken"/>.
/// Facts from: C. Bauer, "The MOS 6567/6569 video controller"; VICE test programs for cycle counts.
/// </remarks>
internal sealed class VicII
{
    private const int FirstBadLine = 0x30, LastBadLine = 0xf7;
    private const int BadLineTakesBus = 11, BadLineReturnsBus = 54;
    private const int SpriteCrunch = 14, SpriteCountersAdvance = 15, SpriteExpansion = 55;
    private const int LastSpriteByte = 63;
    private const int RasterFlag = 1;

    private readonly VicModel model;
    private byte[] registers = new byte[64];

    /// <summary>Where in its 63 bytes each sprite's line begins (MCBASE).</summary>
    private byte[] spriteBase = new byte[8];

    /// <summary>Where the next line begins for sprites whose expansion ended in the wrong cycle.</summary>
    private byte[] crunchedBase = new byte[8];
    private byte crunched;

    private int line;
    private int cycle;
    private bool wrapsAtNextCycle;
    private bool badLinesEnabled;
    private bool badLine;
    private bool rasterMatched;
    private byte interruptFlags;
    private byte interruptMask;
    private byte spriteDma;
    private byte expansionFlipFlop = 0xff;

    /// <summary>Cycle at which <see cref="cycle"/> was last set.</summary>
    private long clocked;

    /// <param name="now">The cycle at which the beam stands at <paramref name="line"/>, <paramref name="cycleInLine"/>.</param>
    public VicII(VicModel model, int line, int cycleInLine, long now)
    {
        this.model = model;
        this.line = line;
        cycle = cycleInLine;
        clocked = now;
        InterruptChangedAt = now;
        Plan();
    }

    public VicII Copy()
    {
        var copy = (VicII)MemberwiseClone();
        copy.registers = [.. registers];
        copy.spriteBase = [.. spriteBase];
        copy.crunchedBase = [.. crunchedBase];
        return copy;
    }

    /// <summary>BA low: the CPU may finish writes, its next read waits.</summary>
    public bool BusTaken { get; private set; }

    public bool InterruptLow { get; private set; }

    /// <summary>The cycle from which on <see cref="InterruptLow"/> holds.</summary>
    public long InterruptChangedAt { get; private set; }

    /// <summary>The next cycle that the chip must be clocked in.</summary>
    public long NextEvent { get; private set; }

    private bool DisplayEnabled => (registers[0x11] & 0x10) != 0;

    private int RasterCompare => registers[0x12] | ((registers[0x11] & 0x80) << 1);

    public void AdvanceTo(long now)
    {
        while (NextEvent <= now)
        {
            cycle += (int)(NextEvent - clocked);
            clocked = NextEvent;
            if (cycle >= model.CyclesPerLine)
                cycle -= model.CyclesPerLine;
            Clock();
            Plan();
        }
    }

    public byte Read(int register, long now)
    {
        AdvanceTo(now);
        return register switch
        {
            0x11 => (byte)((registers[0x11] & 0x7f) | ((line & 0x100) >> 1)),
            0x12 => (byte)line,
            0x13 or 0x14 => 0,
            0x19 => (byte)(interruptFlags | 0x70),
            0x1a => (byte)(interruptMask | 0xf0),
            0x1e or 0x1f => 0,
            < 0x20 => registers[register],
            < 0x2f => (byte)(registers[register] | 0xf0),
            _ => 0xff,
        };
    }

    public void Write(int register, byte value, long now)
    {
        AdvanceTo(now);
        registers[register] = value;
        switch (register)
        {
            case 0x11:
                ChangeControl(CycleAt(now));
                NextEvent = now + 1;
                break;
            case 0x12:
            case 0x15:
                NextEvent = now + 1;
                break;
            case 0x17:
                EndExpansion(value, CycleAt(now));
                NextEvent = now + 1;
                break;
            case 0x19:
                interruptFlags &= (byte)(~value & 0x0f);
                DriveInterrupt(now + 1);
                break;
            case 0x1a:
                interruptMask = (byte)(value & 0x0f);
                DriveInterrupt(now + 1);
                break;
        }
    }

    private int CycleAt(long now) => (cycle + (int)(now - clocked)) % model.CyclesPerLine;

    private void Clock()
    {
        if (cycle == 0)
            StartLine();
        if (cycle == 1 && wrapsAtNextCycle)
        {
            wrapsAtNextCycle = false;
            line = 0;
        }

        CompareRaster();
        if (cycle == SpriteCountersAdvance && spriteDma != 0)
            AdvanceSprites();
        if (cycle == model.FirstSpriteCycle || cycle == model.FirstSpriteCycle + 1)
            StartSprites();
        if (cycle == SpriteExpansion)
            expansionFlipFlop ^= (byte)(spriteDma & registers[0x17]);
        BusTaken = IsBusTaken(cycle);
    }

    private void StartLine()
    {
        if (line == FirstBadLine && DisplayEnabled)
            badLinesEnabled = true;
        if (line == LastBadLine)
            badLinesEnabled = false;

        wrapsAtNextCycle = line == model.Lines - 1;
        if (!wrapsAtNextCycle)
            line++;
        if (line == FirstBadLine && DisplayEnabled)
            badLinesEnabled = true;
        badLine = IsBadLineCondition;
    }

    private bool IsBadLineCondition =>
        badLinesEnabled && line is >= FirstBadLine and <= LastBadLine && (line & 7) == (registers[0x11] & 7);

    /// <summary>$D011 in the middle of a line can make or cancel a bad line; once the bus is taken it stays so.</summary>
    private void ChangeControl(int cycleInLine)
    {
        if (line == FirstBadLine && DisplayEnabled)
            badLinesEnabled = true;
        bool condition = IsBadLineCondition;
        if (condition && cycleInLine < BadLineReturnsBus)
            badLine = true;
        else if (!condition && cycleInLine < BadLineTakesBus)
            badLine = false;
    }

    private void CompareRaster()
    {
        bool matches = line == RasterCompare;
        if (matches && !rasterMatched)
        {
            interruptFlags |= RasterFlag;
            DriveInterrupt(clocked);
        }

        rasterMatched = matches;
    }

    private void DriveInterrupt(long at)
    {
        bool low = (interruptFlags & interruptMask) != 0;
        interruptFlags = (byte)((interruptFlags & 0x0f) | (low ? 0x80 : 0));
        if (low == InterruptLow)
            return;
        InterruptLow = low;
        InterruptChangedAt = at;
    }

    private void StartSprites()
    {
        for (int sprite = 0; sprite < 8; sprite++)
        {
            int bit = 1 << sprite;
            if ((registers[0x15] & bit) == 0 || (spriteDma & bit) != 0 || registers[(sprite * 2) + 1] != (line & 0xff))
                continue;
            spriteDma |= (byte)bit;
            spriteBase[sprite] = 0;
            expansionFlipFlop |= (byte)bit;
        }
    }

    /// <summary>
    /// A line's three bytes are counted on, for an expanded sprite in every other line; behind the last byte its DMA ends.
    /// </summary>
    private void AdvanceSprites()
    {
        for (int sprite = 0; sprite < 8; sprite++)
        {
            int bit = 1 << sprite;
            if ((spriteDma & expansionFlipFlop & bit) == 0)
                continue;
            spriteBase[sprite] = (crunched & bit) != 0 ? crunchedBase[sprite] : (byte)((spriteBase[sprite] + 3) & LastSpriteByte);
            if (spriteBase[sprite] == LastSpriteByte)
                spriteDma &= (byte)~bit;
        }

        crunched = 0;
    }

    /// <summary>$D017: a sprite that is no longer expanded counts at once. In one cycle that mixes old and new counter ("sprite crunch").</summary>
    private void EndExpansion(byte expanded, int cycleInLine)
    {
        int ended = ~expanded & ~expansionFlipFlop & 0xff;
        if (cycleInLine == SpriteCrunch)
        {
            crunched = (byte)(ended & spriteDma);
            for (int sprite = 0; sprite < 8; sprite++)
            {
                int old = spriteBase[sprite], next = (old + 3) & LastSpriteByte;
                crunchedBase[sprite] = (byte)((0x2a & old & next) | (0x15 & (old | next)));
            }
        }

        expansionFlipFlop |= (byte)ended;
    }

    /// <summary>BA is low in 11..53 of a bad line and around the fetches of sprites.</summary>
    private bool IsBusTaken(int at) =>
        (badLine && at is >= BadLineTakesBus and < BadLineReturnsBus) || (spriteDma & model.SpritesAt[at]) != 0;

    /// <summary>Finds the next cycle in which anything happens.</summary>
    private void Plan()
    {
        if (spriteDma != 0 || registers[0x15] != 0)
        {
            NextEvent = clocked + NextBusyCycle() - cycle;
            return;
        }

        int next = model.CyclesPerLine;
        if (cycle == 0 && wrapsAtNextCycle)
            next = 1;
        else if (badLine && cycle < BadLineTakesBus)
            next = BadLineTakesBus;
        else if (badLine && cycle < BadLineReturnsBus)
            next = BadLineReturnsBus;
        NextEvent = clocked + next - cycle;
    }

    /// <summary>With sprites on, every cycle that could matter is visited.</summary>
    private int NextBusyCycle()
    {
        for (int next = cycle + 1; next < model.CyclesPerLine; next++)
        {
            if (next == 1 || next == SpriteCountersAdvance || next == model.FirstSpriteCycle || next == model.FirstSpriteCycle + 1
                || IsBusTaken(next) != BusTaken)
                return next;
        }

        return model.CyclesPerLine;
    }
}
