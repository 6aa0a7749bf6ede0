namespace SidFlow.Emu.Sid;

/// <summary>Where the chips of a tune stand between two loudspeakers. Chips keep their loudness wherever they stand.</summary>
public sealed record Panning
{
    private readonly double width = 0.5;

    /// <summary>0 all chips in the middle, 1 each on its side alone; default 0.5, where the far side hears a chip 8 dB fainter.</summary>
    public double Width
    {
        get => width;
        init
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), "The width is from 0 to 1.");
            width = value;
        }
    }

    /// <summary>Left and right gain of each chip: one in the middle; two left and right; the first of three in the middle, the others left and right.</summary>
    /// <remarks>Uncorrelated sources add as the root of their number; that is how several chips keep the level of one.</remarks>
    internal (float Left, float Right)[] Gains(int chips)
    {
        double[] places = chips switch
        {
            1 => [0],
            2 => [-Width, Width],
            _ => [0, -Width, Width],
        };
        return [.. places.Select(place => Gain(place, 1 / Math.Sqrt(chips)))];
    }

    /// <summary>All chips in one channel.</summary>
    internal static (float Left, float Right)[] MonoGains(int chips) => [.. Enumerable.Repeat(Gain(0, 1 / Math.Sqrt(chips)), chips)];

    /// <summary>Equal power: both squares add to twice the level's, as in the middle.</summary>
    private static (float Left, float Right) Gain(double place, double level)
    {
        (double sin, double cos) = Math.SinCos((place + 1) * Math.PI / 4);
        return ((float)(Math.Sqrt(2) * level * cos), (float)(Math.Sqrt(2) * level * sin));
    }
}
