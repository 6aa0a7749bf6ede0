using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.RealTime;

namespace SidFlow.Hw.Tests.Wires.RealTime;

[TestFixture]
public sealed class RealTimeThreadTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(5);

    [Test]
    public void ADeadlineIsNeverMetTooEarly()
    {
        for (int i = 0; i < 50; i++)
        {
            long deadline = MonotonicTime.Now + i * 20_000;
            long late = MonotonicTime.WaitUntil(deadline, spin: 30_000);
            Assert.That(late, Is.GreaterThanOrEqualTo(0));
            Assert.That(MonotonicTime.Now, Is.GreaterThanOrEqualTo(deadline));
        }
    }

    [Test]
    public void ADeadlineGoneByCostsNoSleepAndIsReported() =>
        Assert.That(MonotonicTime.WaitUntil(MonotonicTime.Now - 5_000_000, spin: 0), Is.GreaterThanOrEqualTo(5_000_000));

    [Test]
    public async Task TheKernelShowsThePolicyItGranted()
    {
        string stat = "";
        var thread = new RealTimeThread("test", new RealTimeSettings(Priority: 10, LockMemory: false), () => stat = File.ReadAllText("/proc/thread-self/stat"));
        RealTimeGrant grant = await thread.Grant.WaitAsync(soon);
        Assert.That(thread.Join(soon));

        if (!grant.IsRealTime)
            Assert.Ignore($"no SCHED_FIFO here: {grant.Scheduling}");
        // Fields 40 and 41 of stat, counted from 1; the name in field 2 ends with ')'.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.That((fields[37], fields[38]), Is.EqualTo(("10", "1")));
        Assert.That(grant.Advice, Is.Null);
    }

    [Test]
    public void ARefusalSaysWhatTheUnitNeeds()
    {
        Assert.That(new RealTimeGrant(Errno.EPERM, Errno.None).Advice, Does.Contain("LimitRTPRIO"));
        Assert.That(new RealTimeGrant(Errno.None, Errno.ENOMEM).Advice, Does.Contain("LimitMEMLOCK"));
    }
}
