namespace SidFlow.Emu.Sid.Analog;

/// <summary>Piecewise cubic through measured points that never overshoots between them (Fritsch and Butland 1984).</summary>
sealed class MonotoneCurve
{
    readonly (double X, double Y)[] points;
    readonly double[] slopes;

    public MonotoneCurve(params (double X, double Y)[] points)
    {
        this.points = points;
        slopes = new double[points.Length];
        slopes[0] = Secant(0);
        slopes[^1] = Secant(points.Length - 2);
        for (int i = 1; i < points.Length - 1; i++)
        {
            double left = Secant(i - 1);
            double right = Secant(i);
            if (left * right <= 0)
                continue;
            double leftWidth = Width(i - 1);
            double rightWidth = Width(i);
            // Harmonic mean of the neighbouring secants, weighted by the interval widths.
            slopes[i] = 3 * (leftWidth + rightWidth)
                / ((leftWidth + 2 * rightWidth) / left + (2 * leftWidth + rightWidth) / right);
        }
    }

    public int Segments => points.Length - 1;

    public double Start => points[0].X;

    public double End => points[^1].X;

    /// <summary>The point at <paramref name="part"/> (0..1) of a segment.</summary>
    public (double X, double Y) At(int segment, double part)
    {
        double width = Width(segment);
        (double x, double y) = points[segment];
        double s = part * part * (3 - 2 * part);
        double from = part * (1 - part) * (1 - part);
        double to = part * part * (1 - part);
        double height = points[segment + 1].Y - y;
        return (x + part * width, y + s * height + width * (from * slopes[segment] - to * slopes[segment + 1]));
    }

    double Width(int segment) => points[segment + 1].X - points[segment].X;

    double Secant(int segment) => (points[segment + 1].Y - points[segment].Y) / Width(segment);
}
