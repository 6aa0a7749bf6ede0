namespace SidFlow.Emu.Sid.Resampling;

/// <summary>A low-pass that keeps one value of several, flat in the passband and free of aliases there.</summary>
/// <remarks>Value m is centred on input <c>factor</c> m and needs <see cref="Half"/> inputs on either side of it.</remarks>
sealed class DecimationStage
{
    readonly int factor;
    readonly float[] taps;

    // Inputs not yet used up.
    float[] inputs;
    int count;

    /// <param name="inputHz">Inputs a second.</param>
    /// <param name="factor">Inputs to a value.</param>
    /// <param name="passHz">Where the passband ends.</param>
    /// <param name="longestBlock">Most inputs in one <see cref="Push"/>.</param>
    public DecimationStage(double inputHz, int factor, double passHz, int longestBlock)
    {
        this.factor = factor;
        double valueHz = inputHz / factor;
        Half = KaiserWindow.HalfLength((valueHz - 2 * passHz) / inputHz);
        var exact = new double[(2 * Half + 16) / 16 * 16];
        for (int i = 0; i <= 2 * Half; i++)
            exact[i] = KaiserWindow.Sinc(i - Half, valueHz / inputHz, Half);
        double sum = exact.Sum();
        taps = Array.ConvertAll(exact, tap => (float)(tap / sum));
        inputs = new float[2 * taps.Length + longestBlock];
    }

    /// <summary>Inputs needed before and after the centre.</summary>
    public int Half { get; }

    /// <summary>Inputs read for a value, of which those beyond 2 Half + 1 have no weight.</summary>
    public int Length => taps.Length;

    public DecimationStage Copy()
    {
        var copy = (DecimationStage)MemberwiseClone();
        copy.inputs = [.. inputs];
        return copy;
    }

    /// <summary>Before the first input everything was at rest.</summary>
    public void Start(float rest)
    {
        count = Half;
        inputs.AsSpan(0, count).Fill(rest);
    }

    /// <returns>How many values were written.</returns>
    public int Push(ReadOnlySpan<float> block, Span<float> values)
    {
        block.CopyTo(inputs.AsSpan(count));
        count += block.Length;
        int written = 0;
        int at = 0;
        for (; at + taps.Length <= count; at += factor)
            values[written++] = Convolution.Of(taps, inputs.AsSpan(at));
        inputs.AsSpan(at, count - at).CopyTo(inputs);
        count -= at;
        return written;
    }
}
