using SidFlow.Emu.Sid;

namespace SidFlow.Emu.Tests.Sid;

public class PortableTests
{
    static IEnumerable<double> Places(double from, double to) => Enumerable.Range(0, 20_001).Select(i => from + (to - from) * i / 20_000);

    [Test]
    public void TheFunctionsAreThoseOfThePlatformButForTheLastBits()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Places(-690, 690).Max(x => Math.Abs(Portable.Exp(x) / Math.Exp(x) - 1)), Is.LessThan(1e-15));
            Assert.That(Places(-600, 600).Max(x => Math.Abs(Portable.Sin(x) - Math.Sin(x))), Is.LessThan(1e-15));
            Assert.That(Places(-600, 600).Max(x => Math.Abs(Portable.Log(Math.Exp(x)) - x) / Math.Max(1, Math.Abs(x))), Is.LessThan(1e-15));
            Assert.That(Places(1 + 1e-9, 1 + 1e-6).Max(x => Math.Abs(Portable.Log(x) / Math.Log(x) - 1)), Is.LessThan(1e-14));
            Assert.That((Portable.Exp(0), Portable.Log(1), Portable.Sin(0)), Is.EqualTo((1.0, 0.0, 0.0)));
        });
    }

    /// <summary>Bits that follow from IEEE arithmetic alone, so they are the same wherever this runs.</summary>
    [TestCase(0.1, 4607656066507473108, -4611004657371359979, 4591858176471321388)]
    [TestCase(3.7, 4630889269335878785, 4608571026371700048, -4620424477615973567)]
    [TestCase(19.3, 4732360141039941307, 4613847982903478190, 4601514465016887454)]
    [TestCase(400.25, 7207359862258296902, 4618432511270458699, -4616600105565813697)]
    public void TheResultsAreTheseBitsOnEveryMachine(double x, long exp, long log, long sin) =>
        Assert.That(
            (BitConverter.DoubleToInt64Bits(Portable.Exp(x)), BitConverter.DoubleToInt64Bits(Portable.Log(x)), BitConverter.DoubleToInt64Bits(Portable.Sin(x))),
            Is.EqualTo((exp, log, sin)));
}
