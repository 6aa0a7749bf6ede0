using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class PortableTests
{
    /// <summary>The transform of a whole number of turns is one bin, exactly as the platform's own functions say.</summary>
    [Test]
    public void TheTransformOfATurnIsOneBin()
    {
        FourierTransform transform = new(256);
        double[] real = [.. Enumerable.Range(0, 256).Select(i => Math.Cos(2 * Math.PI * 5 * i / 256))], imaginary = new double[256];
        transform.Forward(real, imaginary);
        for (int bin = 0; bin < 256; bin++)
            Assert.That((real[bin], imaginary[bin]), Is.EqualTo((bin is 5 or 251 ? 128.0 : 0, 0.0)).Within(1e-11));
    }

    [Test]
    public void NotesAreThePlatformsLogarithm()
    {
        for (int word = 1; word < 65536; word += 97)
        {
            double hz = word * TraceClock.Pal.Hz / (1 << 24);
            Assert.That(TraceClock.Pal.Note(word), Is.EqualTo(69 + (12 * Math.Log2(hz / 440))).Within(1e-10));
        }
    }
}
