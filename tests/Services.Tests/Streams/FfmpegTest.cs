using SidFlow.Services.Streams;

namespace SidFlow.Services.Tests.Streams;

[TestFixture]
[CancelAfter(60_000)]
public sealed class FfmpegTest
{
    [TestCase(2)]
    [TestCase(3)]
    public async Task KilledItIsStartedAgainThreeTimesInAll(int kills, CancellationToken stop)
    {
        using TempFolder folder = new();
        Ffmpeg ffmpeg = new(Suicidal.Write(folder["ffmpeg"], "/bin/true", kills));
        if (kills < 3)
            await ffmpeg.RunAsync([], stop);
        else
            Assert.That(() => ffmpeg.RunAsync([], stop), Throws.TypeOf<FfmpegException>().With.Message.Contains("killed from outside"));
        Assert.That(File.ReadAllText(folder["ffmpeg.starts"]).Trim(), Is.EqualTo("3"));
    }

    [Test]
    public void WhatFailsByItselfIsNotTriedAgain(CancellationToken stop)
    {
        using TempFolder folder = new();
        Ffmpeg ffmpeg = new(Suicidal.Write(folder["ffmpeg"], "/bin/false", 0));
        Assert.That(() => ffmpeg.RunAsync([], stop), Throws.TypeOf<FfmpegException>().With.Message.Contains("ffmpeg failed"));
        Assert.That(File.ReadAllText(folder["ffmpeg.starts"]).Trim(), Is.EqualTo("1"));
    }
}
