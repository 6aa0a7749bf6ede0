using SidFlow.Ml.Stations;

namespace SidFlow.Ml.Tests.Stations;

public class AdaptiveSessionTests
{
    [Test]
    public void ItBeginsInTheMiddle() => Assert.That(AdaptiveSession.After([]), Is.EqualTo(new AdaptiveSession(0.7, 0.5)));

    [Test]
    public void SkipsTightenUpToALimit()
    {
        Assert.That(AdaptiveSession.After([Reaction.Skipped]).Likeness, Is.GreaterThan(0.7));
        AdaptiveSession end = AdaptiveSession.After(Enumerable.Repeat(Reaction.Disliked, 100));
        Assert.That((end.Likeness, end.Discovery), Is.EqualTo((0.95, 0.2)));
    }

    [Test]
    public void LikesLoosenUpToALimit()
    {
        AdaptiveSession end = AdaptiveSession.After(Enumerable.Repeat(Reaction.Liked, 100));
        Assert.That((end.Likeness, end.Discovery), Is.EqualTo((0.5, 0.8)));
        Assert.That(AdaptiveSession.After([Reaction.Played]), Is.EqualTo(AdaptiveSession.Start));
    }
}
