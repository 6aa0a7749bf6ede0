using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>The driver on bad days of the device and of its network.</summary>
[TestFixture]
public sealed class UltimateFaultsTest : SimulatedUltimateTest
{
    [Test]
    public void ThePasswordIsSentEverywhere()
    {
        box.Faults.Password = "s3cret";
        using UltimatePlayer player = Open(settings => settings with { Password = "s3cret" });
        player.Start(Tune());
        Assert.That(box.Machine.KeptUploads, Is.Zero, "FTP took it");
        player.WriteMemory(0xd418, [0x0f]);
        Await(() => box.Machine.Read(0xd418, 1)[0] == 0x0f, "a register");
    }

    [Test]
    public void AWrongPasswordIsRefusedInWords()
    {
        box.Faults.Password = "s3cret";
        var error = Assert.Throws<SidPortException>(() => Open());
        Assert.That(error!.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(error.Message, Does.Contain("password"));
    }

    [Test]
    public void APasswordChangedMeanwhileIsRefused()
    {
        using UltimatePlayer player = Open();
        box.Faults.Password = "new";
        Assert.That(Assert.Throws<SidPortException>(() => player.Start(Tune()))!.Fault, Is.EqualTo(SidPortFault.Refused));
    }

    [Test]
    public void NobodyThereIsAbsent()
    {
        box.Vanish();
        Assert.That(Assert.Throws<SidPortException>(() => Open())!.Fault, Is.EqualTo(SidPortFault.Absent));
    }

    [Test]
    public void ATakenAwayDeviceWithSoundIsNoticedWithinHalfASecond()
    {
        using UltimatePlayer player = Open();
        player.Start(Tune());
        Await(() => player.Report.State == NativeState.Playing, "playing");
        long start = Stopwatch.GetTimestamp();
        box.Vanish();
        Await(() => player.Report.State == NativeState.Lost, "lost");
        TestContext.Out.WriteLine($"noticed after {Stopwatch.GetElapsedTime(start).TotalMilliseconds:f0} ms");
        Assert.That(player.Report.Fault, Is.EqualTo("it has stopped answering"));
        Assert.That(() => player.Pause(), Throws.InstanceOf<SidPortException>());
        box.Return();
        using UltimatePlayer again = Open();
        again.Start(Tune(song: 2));
        Assert.That(box.Machine.Song, Is.EqualTo(2));
    }

    [Test]
    public void ATakenAwayDeviceWithoutSoundIsNoticedByItsIdentService()
    {
        using UltimatePlayer player = Open(settings => settings with { TakeSound = false });
        player.Start(Tune());
        Await(() => box.IdentQuestions > 2, "questions");
        Assert.That(player.Report.State, Is.Not.EqualTo(NativeState.Lost));
        box.Vanish();
        Await(() => player.Report.State == NativeState.Lost, "lost");
    }

    [Test]
    public void AStreamThatStopsOnAWellDeviceIsNoLoss()
    {
        using UltimatePlayer player = Open();
        player.Start(Tune());
        Await(() => player.Report.State == NativeState.Playing, "playing");
        box.Faults.StreamStalls = true;
        Thread.Sleep(1000);
        Assert.That(player.Report.State, Is.EqualTo(NativeState.Playing));
        Assert.That(player.Sound!.IsFlowing, Is.False);
        player.Probe();
    }

    /// <summary>A server that accepts and says nothing, one that stops in the middle of its answer, one that answers an error without a body.</summary>
    [TestCase("stall", SidPortFault.Stalled)]
    [TestCase("cut", SidPortFault.Lost)]
    [TestCase("refuse", SidPortFault.Refused)]
    public void FaultsOfTheServerAreToldApartAndBounded(string fault, SidPortFault expected)
    {
        UltimatePlayer player = Open(settings => settings with { TakeSound = false });
        player.Start(Tune());
        box.Faults.HttpStalls = fault == "stall";
        box.Faults.CutAnswersAt = fault == "cut" ? 30 : 0;
        if (fault == "refuse")
            box.Faults.Refuse["/v1/machine:reboot"] = 500;
        long start = Stopwatch.GetTimestamp();
        Assert.That(Assert.Throws<SidPortException>(player.Stop)!.Fault, Is.EqualTo(expected));
        player.Dispose();
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon), "no more than the limits of Stop and Dispose");
    }

    [Test]
    public void AnInterruptWakesAWaitingCall()
    {
        UltimatePlayer player = Open();
        box.Faults.HttpStalls = true;
        using var timer = new Timer(_ => player.Interrupt(), null, 100, Timeout.Infinite);
        Assert.That(Assert.Throws<SidPortException>(() => player.Start(Tune()))!.Fault, Is.EqualTo(SidPortFault.Lost));
        box.Faults.HttpStalls = false;
        player.Dispose();
        Assert.That(box.Machine.Events[^1], Is.EqualTo("stream off"), "the last silence takes a way of its own");
    }

    [Test]
    public void AnOpeningCanBeGivenUp()
    {
        box.Faults.HttpStalls = true;
        using var stop = new CancellationTokenSource(100);
        Assert.That(() => new UltimateDevice(Settings).Open(stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
