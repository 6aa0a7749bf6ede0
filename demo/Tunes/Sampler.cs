namespace SidFlow.Demo.Tunes;

/// <summary>Makes the 4-bit samples of the digi tune from formulas: nothing recorded, the same bytes on each build.</summary>
public static class Sampler
{
    /// <summary>The level between samples: the other voices are heard through it, so it lies above the middle.</summary>
    public const int Rest = 10;

    const double PalClockHz = 17_734_475.0 / 18;

    /// <summary>The CIA timer value for a sample rate; it fits a byte from 3,850 Hz on.</summary>
    public static int Timer(int rateHz) => (int)Math.Round(PalClockHz / rateHz) - 1;

    /// <summary>Values 0–15, filled with the rest level to whole pages.</summary>
    public static byte[] Make(string kind, int rateHz)
    {
        Func<double, Noise, double> sound = kind switch
        {
            "kick" => Kick,
            "snare" => Snare,
            "clap" => Clap,
            "tom" => Tom,
            "stab" => Stab,
            "ah" => (t, _) => Vowel(t, 110, 700, 1150, 0.55),
            "oh" => (t, _) => Vowel(t, 110, 450, 800, 0.7),
            _ => throw new ArgumentException($"no sample is called '{kind}'", nameof(kind)),
        };
        double seconds = kind switch { "kick" => 0.20, "snare" => 0.19, "clap" => 0.20, "tom" => 0.26, "stab" => 0.42, _ => 0.5 };
        int count = ((int)(seconds * rateHz) + 255) / 256 * 256;
        byte[] values = new byte[count];
        Noise noise = new();
        double carried = 0;
        for (int n = 0; n < count; n++)
        {
            double t = (double)n / rateHz;
            double end = Math.Min(1, (count - n) / (0.02 * rateHz));
            double wanted = Rest + 0.5 + 5.4 * end * Math.Clamp(sound(t, noise), -1.6, 0.95);
            // What rounding took from one value goes into the next: noise rises in pitch and is heard less.
            int value = Math.Clamp((int)Math.Floor(wanted + carried), 0, 15);
            carried = Math.Clamp(wanted + carried - value - 0.5, -0.5, 0.5);
            values[n] = (byte)value;
        }
        return values;
    }

    static double Kick(double t, Noise noise)
    {
        double phase = 48 * t + 230 / 34.0 * (1 - Math.Exp(-34 * t));
        double click = t < 0.004 ? 0.8 * noise.Next() : 0;
        return 1.6 * Math.Sin(2 * Math.PI * phase) * Math.Exp(-11 * t) + click;
    }

    static double Snare(double t, Noise noise)
    {
        double body = Math.Sin(2 * Math.PI * (178 * t + 2.2 * (1 - Math.Exp(-40 * t))));
        return 0.9 * body * Math.Exp(-22 * t) + 1.1 * noise.Next() * Math.Exp(-17 * t);
    }

    static double Clap(double t, Noise noise)
    {
        // Four hands, 11 ms apart, the last one rings.
        double burst = t < 0.033 ? Math.Exp(-160 * (t % 0.011)) : Math.Exp(-24 * (t - 0.033));
        return 1.3 * noise.NextHigh() * burst;
    }

    static double Tom(double t, Noise noise)
    {
        double phase = 92 * t + 70 / 16.0 * (1 - Math.Exp(-16 * t));
        return 1.3 * Math.Sin(2 * Math.PI * phase) * Math.Exp(-9 * t) + (t < 0.006 ? 0.4 * noise.Next() : 0);
    }

    /// <summary>An orchestral chord: minor triad of saws over two octaves, band by band a little apart.</summary>
    static double Stab(double t, Noise noise)
    {
        ReadOnlySpan<double> ratios = [0.5, 1, 1.003, 1.1892, 1.4983, 2.004];
        double sum = 0;
        foreach (double ratio in ratios)
            sum += 2 * (220 * ratio * t % 1) - 1;
        return 0.36 * sum * Math.Exp(-6 * t) * Math.Min(1, t * 300) + 0.25 * noise.Next() * Math.Exp(-60 * t);
    }

    /// <summary>A sung vowel: pulses of the voice, each ringing in two formants.</summary>
    static double Vowel(double t, double voiceHz, double firstHz, double secondHz, double second)
    {
        double swing = voiceHz * (1 + 0.012 * Math.Sin(2 * Math.PI * 5.5 * t));
        double since = t * swing % 1 / swing;
        double ring = Math.Sin(2 * Math.PI * firstHz * since) * Math.Exp(-260 * since)
            + second * Math.Sin(2 * Math.PI * secondHz * since) * Math.Exp(-320 * since);
        return 1.2 * ring * Math.Min(1, t * 40) * Math.Exp(-2.5 * t);
    }

    /// <summary>A 23-bit shift register, the one the SID has, as a source of noise.</summary>
    sealed class Noise
    {
        uint register = 0x7ffff8;
        double before;

        public double Next()
        {
            for (int i = 0; i < 8; i++)
                register = register << 1 & 0x7fffff | (register >> 22 ^ register >> 17) & 1;
            return (register & 0xff) / 127.5 - 1;
        }

        public double NextHigh()
        {
            double now = Next();
            double high = 0.5 * (now - before);
            before = now;
            return high * 1.5;
        }
    }
}
