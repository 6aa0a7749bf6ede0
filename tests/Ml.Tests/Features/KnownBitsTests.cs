using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SidFlow.Ml.Features;

namespace SidFlow.Ml.Tests.Features;

public class KnownBitsTests
{
    /// <summary>Follows from IEEE arithmetic alone, so it is the same in every process on every machine.</summary>
    const string Expected = "b709ed0898a54ec66192da796cc729afefa2dc7821e64cd2869e4fb876258aed";

    [Test]
    public void FeaturesHaveTheseBitsOnEveryMachine()
    {
        uint state = 1;
        uint Next() => state = unchecked((state * 1664525) + 1013904223);
        var writes = new TimedWrite[40_000];
        uint cycle = 0;
        for (int i = 0; i < writes.Length; i++)
        {
            cycle += Next() >> 23;
            writes[i] = new TimedWrite(cycle, 0, (byte)(Next() >> 24), (byte)(Next() >> 24));
        }
        float[] samples = new float[100_000];
        float held = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            held += 0.1f * (((Next() >> 8) / 16_777_216f) - 0.5f - held);
            samples[i] = i / 5000 % 2 == 0 ? held : held / 4;
        }
        AnalysisWindow window = new(1, 9);
        FeatureRecord record = new FeatureExtractor().Extract(new SidTrace(writes, 1, TraceClock.Pal, window), samples, window, 60);
        double[] values = [.. record.Vector, .. AudioFeatureList.Of(record.Audio).Select(feature => feature.Value)];
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<double>(values))), Is.EqualTo(Expected));
    }
}
