using System.Runtime.Versioning;
using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.HotPlug;

namespace SidFlow.Hw.Tests.Wires.HotPlug;

/// <summary>A /dev of our own, with pseudo-terminals in it, and the real inotify.</summary>
[TestFixture]
[SupportedOSPlatform("linux")]
public sealed class NodeWatchTest
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan moment = TimeSpan.FromMilliseconds(30);

    private string dev = "";

    private string ById => Path.Combine(dev, "serial/by-id");

    [SetUp]
    public void MakeDev() => dev = Directory.CreateTempSubdirectory("sidflow-dev").FullName;

    [TearDown]
    public void RemoveDev() => Directory.Delete(dev, true);

    [Test]
    public void ANodeThatComesAndGoesIsSeenBothTimes()
    {
        using var terminal = new PseudoTerminal();
        using var watch = new NodeWatch(dev);
        string node = Path.Combine(dev, "ttyACM0");

        File.CreateSymbolicLink(node, terminal.Path);
        Assert.That(watch.Await(soon), Is.EqualTo(new[] { node }));
        File.Delete(node);
        Assert.That(watch.Await(soon), Is.EqualTo(new[] { node }));
        Assert.That(watch.Await(moment), Is.Empty);
    }

    [Test]
    public void NewRightsAreSeen()
    {
        string node = Path.Combine(dev, "ttyACM0");
        File.WriteAllText(node, "");
        using var watch = new NodeWatch(dev);
        File.SetUnixFileMode(node, UnixFileMode.UserRead);
        Assert.That(watch.Await(soon), Is.EqualTo(new[] { node }));
    }

    [Test]
    public void WritingIntoANodeIsNoChange()
    {
        string node = Path.Combine(dev, "ttyACM0");
        File.WriteAllText(node, "");
        using var watch = new NodeWatch(dev);
        File.AppendAllText(node, "music");
        Assert.That(watch.Await(moment), Is.Empty);
    }

    [Test]
    public void AFolderThatIsMadeLaterIsWatchedThen()
    {
        using var watch = new NodeWatch(ById);

        Directory.CreateDirectory(ById);
        Assert.That(SeenUntil(watch, ById), Is.True, "the folder itself: something may have been put in before");
        string link = Path.Combine(ById, "usb-LouD_USBSID-Pico_E66-if00");
        File.CreateSymbolicLink(link, "../../ttyACM0");
        Assert.That(SeenUntil(watch, link), Is.True);
    }

    [Test]
    public void AFolderThatWentAndCameBackIsWatchedAgain()
    {
        Directory.CreateDirectory(ById);
        using var watch = new NodeWatch(ById);
        for (int round = 0; round < 3; round++)
        {
            Directory.Delete(Path.Combine(dev, "serial"), true);
            Drain(watch);
            Directory.CreateDirectory(ById);
            Drain(watch);
            string link = Path.Combine(ById, $"usb-{round}");
            File.CreateSymbolicLink(link, "../../ttyACM0");
            Assert.That(SeenUntil(watch, link), Is.True, $"round {round}");
        }
    }

    [Test]
    public void WhatLiesBesideAWantedFolderIsNotTold()
    {
        using var watch = new NodeWatch(ById);
        File.WriteAllText(Path.Combine(dev, "null"), "");
        Assert.That(watch.Await(moment), Is.Empty);
    }

    [Test]
    public void ManyChangesAtOnceAreAllTold()
    {
        using var watch = new NodeWatch(dev);
        string[] nodes = [.. Enumerable.Range(0, 500).Select(number => Path.Combine(dev, $"ttyACM{number}"))];
        foreach (string node in nodes)
            File.CreateSymbolicLink(node, "/dev/null");
        var seen = new HashSet<string>();
        while (watch.Await(moment) is { Count: > 0 } some)
            seen.UnionWith(some);
        Assert.That(seen, Is.EquivalentTo(nodes));
    }

    [Test]
    public void WaitingCanBeEnded()
    {
        using var watch = new NodeWatch(dev);
        Task<IReadOnlyCollection<string>> waiting = Task.Run(() => watch.Await(TimeSpan.FromMinutes(1)));
        watch.Interrupt();
        Assert.That(async () => await waiting.WaitAsync(soon), Throws.TypeOf<WireException>().With.Property(nameof(WireException.Errno)).EqualTo(Errno.ECANCELED));
    }

    private static bool SeenUntil(NodeWatch watch, string path)
    {
        while (watch.Await(soon) is { Count: > 0 } changed)
            if (changed.Contains(path))
                return true;
        return false;
    }

    private static void Drain(NodeWatch watch)
    {
        while (watch.Await(moment) is { Count: > 0 })
            continue;
    }
}
