using SidFlow.Hw.Ports;
using SidFlow.Hw.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

[TestFixture]
public sealed class BoardDriftTest
{
    /// <summary>Ten minutes: a board whose crystal is off is followed; one that is right is let alone.</summary>
    [TestCase(0)]
    [TestCase(-300)]
    [TestCase(300)]
    public void ALeadStaysWithinTwentyMilliseconds(int boardPpm)
    {
        const int slice = 4000;
        var drift = new BoardDrift();
        double board = 0;
        long given = 0;
        double asked = 0;
        long worst = 0;
        bool stretched = false;
        List<double> ends = [];
        for (long host = 0; host < 600_000_000; host += slice)
        {
            while (given < host + 40_000)
            {
                given += slice;
                asked += slice * (1 + drift.StretchPpm / 1e6);
                ends.Add(asked);
                drift.Sent(given);
            }
            board = Math.Min(asked, board + slice * (1 + boardPpm / 1e6));
            int unsent = ends.Count - 1 - ends.FindLastIndex(end => end - slice <= board);
            drift.Look(unsent, Math.Min(host + slice, given), SidClock.OneMegahertz);
            stretched |= drift.StretchPpm != 0;
            // Where the board is in the tune, by what was asked of it.
            double behind = asked - board;
            worst = Math.Max(worst, (long)Math.Abs(behind - (given - host - slice)));
            if (ends.Count > 64)
                ends.RemoveRange(0, 32);
        }
        Assert.That(worst, Is.LessThan(20_000), "cycles at 1 MHz");
        Assert.That(stretched, Is.EqualTo(boardPpm != 0));
    }

    [Test]
    public void APortThatHoldsNothingBackTellsNothing()
    {
        var drift = new BoardDrift();
        for (int packet = 1; packet < 20; packet++)
            drift.Sent(packet * 4000);
        drift.Look(0, 0, SidClock.OneMegahertz);
        Assert.That(drift.StretchPpm, Is.Zero);
    }
}
