using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

[TestFixture]
public sealed class TapeSizeTests
{
    [Test]
    public void A_minute_of_a_usual_tune_is_below_15_kB()
    {
        var sizes = new List<(double KbPerMinute, string Name)>();
        foreach (string file in OracleLog.Files())
        {
            TapeSlice log = OracleLog.Read(file);
            byte[] tape = SomeTape.Record(log, chips: 3);
            sizes.Add((tape.Length * 3 / 1000.0, Path.GetFileName(file)));
        }
        sizes.Sort();
        TestContext.Out.WriteLine($"{sizes.Count} logs: median {At(50):F1} kB/min, 75 % {At(75):F1}, 90 % {At(90):F1}, " +
            $"largest {sizes[^1].KbPerMinute:F0} ({sizes[^1].Name}), mean {sizes.Average(size => size.KbPerMinute):F1}");

        Assert.That(At(50), Is.LessThan(15));
        // Sample players, a tenth of this corpus, keep the 90th percentile up: docs/tape-format.md.
        Assert.That(At(90), Is.LessThan(60));

        double At(int percent) => sizes[sizes.Count * percent / 100].KbPerMinute;
    }
}
