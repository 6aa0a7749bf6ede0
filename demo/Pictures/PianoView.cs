namespace SidFlow.Demo.Pictures;

/// <summary>Draws what the voices play over time: a line a semitone, a colour a voice, noise as ticks at the bottom.</summary>
/// <remarks>Reads what <c>sidflowd dump</c> prints: "cycle chip register value" a line. Looks at the registers fifty times a second.</remarks>
public static class PianoView
{
    const double PalClockHz = 17_734_475.0 / 18;
    const int CyclesPerLook = 19656;
    const int Width = 1200;
    const int RowHeight = 4;
    const int LowestNote = 12;
    const int HighestNote = 90;
    const int NoiseRow = 3;
    const int Height = (HighestNote - LowestNote + 1 + NoiseRow + 6) * RowHeight;
    const int Background = 0, BlackKey = 1, Grid = 2, FirstVoice = 3;
    const int VolumeRegister = 24;

    // Paper, black keys, a line every C and every ten seconds; then bass to lead, then the second chip's voices and samples.
    static readonly int[] colours = [0x14161c, 0x1b1e26, 0x333a48, 0xe8694f, 0xf0c05a, 0x6fd08c, 0x58b8e8, 0xb48cf0, 0xf08cc0, 0x8a90a0];

    public static byte[] Draw(TextReader dump)
    {
        List<(long Cycle, int Chip, int Register, byte Value)> writes = Read(dump);
        byte[,] pixels = Paper(writes.Count > 0 ? writes[^1].Cycle / PalClockHz : 1);
        if (writes.Count == 0)
            return Png.Write(pixels, colours);
        long end = writes[^1].Cycle + 1;
        byte[] image = new byte[96];
        int next = 0;
        for (long look = 0; look < end; look += CyclesPerLook)
        {
            int samples = 0, loudest = 0, softest = 15;
            for (; next < writes.Count && writes[next].Cycle < look + CyclesPerLook; next++)
            {
                image[writes[next].Chip * 32 + writes[next].Register] = writes[next].Value;
                if (writes[next].Register != VolumeRegister)
                    continue;
                samples++;
                loudest = Math.Max(loudest, writes[next].Value & 15);
                softest = Math.Min(softest, writes[next].Value & 15);
            }
            int x = (int)(look * (Width - 1) / end);
            for (int voice = 0; voice < 6; voice++)
                DrawVoice(pixels, x, voice, image.AsSpan(voice / 3 * 32 + voice % 3 * 7, 7));
            // More than a handful of volume writes in a look: samples. The line under the noise shows where they are loud.
            if (samples > 8 && loudest - softest > 3)
                Mark(pixels, x, Height - RowHeight, FirstVoice + 6);
        }
        return Png.Write(pixels, colours);
    }

    static List<(long, int, int, byte)> Read(TextReader dump)
    {
        List<(long, int, int, byte)> writes = [];
        for (int number = 1; dump.ReadLine() is { } line; number++)
        {
            string[] words = line.Split(' ');
            if (words.Length != 4 || !long.TryParse(words[0], out long cycle) || !int.TryParse(words[1], out int chip)
                || !int.TryParse(words[2], out int register) || !byte.TryParse(words[3], out byte value) || register is < 0 or > 31)
                throw new SourceException("dump", number, "not 'cycle chip register value'");
            if (chip is >= 0 and < 3)
                writes.Add((cycle, chip, register, value));
        }
        return writes;
    }

    static byte[,] Paper(double seconds)
    {
        byte[,] pixels = new byte[Height, Width];
        for (int note = LowestNote; note <= HighestNote; note++)
            for (int y = RowOf(note); y < RowOf(note) + RowHeight; y++)
                for (int x = 0; x < Width; x++)
                    pixels[y, x] = (byte)(note % 12 == 0 && y == RowOf(note) + RowHeight - 1 ? Grid
                        : note % 12 is 1 or 3 or 6 or 8 or 10 ? BlackKey : Background);
        for (double at = 10; at < seconds; at += 10)
            for (int y = 0; y < Height; y++)
                pixels[y, (int)(at * (Width - 1) / seconds)] = Grid;
        return pixels;
    }

    static void DrawVoice(byte[,] pixels, int x, int voice, ReadOnlySpan<byte> registers)
    {
        int frequency = registers[0] | registers[1] << 8;
        bool gate = (registers[4] & 0x01) != 0, test = (registers[4] & 0x08) != 0, noise = (registers[4] & 0x80) != 0;
        if (!gate || test || frequency == 0)
            return;
        if (noise)
        {
            Mark(pixels, x, Height - (NoiseRow + 2) * RowHeight + voice % NoiseRow * RowHeight, FirstVoice + voice);
            return;
        }
        double hz = frequency * PalClockHz / 16777216;
        int note = (int)Math.Round(57 + 12 * Math.Log2(hz / 440));
        if (note is >= LowestNote and <= HighestNote)
            Mark(pixels, x, RowOf(note), FirstVoice + voice);
    }

    static void Mark(byte[,] pixels, int x, int y, int colour)
    {
        for (int down = 0; down < RowHeight - 1; down++)
            pixels[y + down, x] = (byte)colour;
    }

    static int RowOf(int note) => (HighestNote - note) * RowHeight;
}
