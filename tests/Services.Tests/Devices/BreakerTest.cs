using SidFlow.Services.Devices.Breaking;

namespace SidFlow.Services.Tests.Devices;

[TestFixture]
public sealed class BreakerTest
{
    private static readonly TimeSpan refill = TimeSpan.FromSeconds(30);
    private ManualClock clock = null!;
    private Breaker breaker = null!;

    [SetUp]
    public void AFreshBreaker()
    {
        clock = new ManualClock();
        breaker = new Breaker(new BreakerOptions(3, refill), clock);
    }

    [Test]
    public void ItOpensWithTheLastToken()
    {
        Fail(2);
        Assert.That((breaker.Status.State, breaker.Status.Tokens), Is.EqualTo((BreakerState.Closed, 1)));

        Fail(1);

        Assert.That((breaker.Status.State, breaker.Status.Tokens), Is.EqualTo((BreakerState.Open, 0)));
        Assert.That(breaker.TryEnter(), Is.False);
    }

    [Test]
    public void ATokenComesBackEveryRefill()
    {
        Fail(2);

        clock.Advance(refill);

        Assert.That(breaker.Status.Tokens, Is.EqualTo(2));
        clock.Advance(refill * 10);
        Assert.That(breaker.Status.Tokens, Is.EqualTo(3));
    }

    [Test]
    public void HalfOpenLetsOneAttemptThrough()
    {
        Fail(3);

        clock.Advance(refill);

        Assert.That(breaker.Status.State, Is.EqualTo(BreakerState.HalfOpen));
        Assert.That((breaker.TryEnter(), breaker.TryEnter()), Is.EqualTo((true, false)));
    }

    [Test]
    public void TheOneAttemptDecides([Values] bool works)
    {
        Fail(3);
        clock.Advance(refill);
        breaker.TryEnter();

        if (works)
            breaker.Succeeded(TimeSpan.FromMilliseconds(40));
        else
            breaker.Failed();

        Assert.That((breaker.Status.State, breaker.Status.Tokens),
            Is.EqualTo(works ? (BreakerState.Closed, 3) : (BreakerState.Open, 0)));
    }

    [Test]
    public void AFailedAttemptWaitsAsLongAgain()
    {
        Fail(3);
        clock.Advance(refill);
        breaker.TryEnter();
        breaker.Failed();

        clock.Advance(refill - TimeSpan.FromTicks(1));
        Assert.That(breaker.TryEnter(), Is.False);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(breaker.TryEnter(), Is.True);
    }

    [Test]
    public void ResetClosesAnyBreaker([Values] bool halfOpen)
    {
        Fail(3);
        if (halfOpen)
            clock.Advance(refill);

        breaker.Reset();

        Assert.That((breaker.Status.State, breaker.Status.Tokens, breaker.TryEnter()), Is.EqualTo((BreakerState.Closed, 3, true)));
    }

    [Test]
    public void ForcedOpenItStaysAsLongAsItWasTold()
    {
        breaker.ForceOpen(TimeSpan.FromMinutes(5));

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.That(breaker.Status.State, Is.EqualTo(BreakerState.Open));
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(breaker.Status.State, Is.EqualTo(BreakerState.HalfOpen));
    }

    [Test]
    public void StatusRemembersTheLastHundredAttempts()
    {
        Assert.That((breaker.Status.SuccessRate, breaker.Status.P95Latency), Is.EqualTo((1.0, TimeSpan.Zero)));
        breaker.Failed();
        for (int i = 1; i <= 100; i++)
        {
            Assert.That(breaker.Status.SuccessRate, Is.EqualTo((i - 1.0) / i));
            breaker.Succeeded(TimeSpan.FromMilliseconds(i));
        }

        Assert.That((breaker.Status.SuccessRate, breaker.Status.P95Latency), Is.EqualTo((1.0, TimeSpan.FromMilliseconds(95))));
    }

    [TestCase(0, 30)]
    [TestCase(101, 30)]
    [TestCase(3, 0)]
    [TestCase(3, 3601)]
    public void OptionsOutOfRangeAreNamed(int tokens, int seconds) =>
        Assert.That(new BreakerOptions(tokens, TimeSpan.FromSeconds(seconds)).Validate(), Is.Not.Null);

    [Test]
    public void TheDefaultsAreValid() => Assert.That(BreakerOptions.Default.Validate(), Is.Null);

    private void Fail(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.That(breaker.TryEnter(), Is.True);
            breaker.Failed();
        }
    }
}
