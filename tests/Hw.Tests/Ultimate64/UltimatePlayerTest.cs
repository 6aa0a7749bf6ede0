using System.Diagnostics;
using System.Net;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.Ultimate64.Config;
using SidFlow.Hw.Ultimate64.Identity;
using SidFlow.Hw.Ultimate64.Sound;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>The driver against the simulated device, over real sockets.</summary>
[TestFixture]
public sealed class UltimatePlayerTest : SimulatedUltimateTest
{
    [Test]
    public void ItSaysWhoItIsAndWhichChipsItHas()
    {
        box.Menus["SID Sockets Configuration", "SID Detected Socket 2"] = "ARMSID";
        using UltimatePlayer player = Open();
        Assert.That(player.Info.Name, Is.EqualTo("Ultimate 64 Elite, firmware 3.14e"));
        Assert.That(player.Info.Serial, Is.EqualTo("5D4A1C"));
        Assert.That(player.Info.Clocks, Is.EqualTo((SidClock[])[SidClock.Pal]));
        Assert.That(player.Setup.Chips.Select(chip => (chip.Place, chip.Model, chip.Selectable, chip.Address)), Is.EqualTo(new[]
        {
            ("Socket 1", SidPortModel.Mos6581, false, (int?)0xd400),
            ("Socket 2", SidPortModel.Unknown, true, 0xd420),
            ("UltiSID 1", SidPortModel.Mos8580, false, null),
            ("UltiSID 2", SidPortModel.Mos8580, false, null),
        }));
        Assert.That(player.Info.Chips, Has.Count.EqualTo(4));
    }

    [Test]
    public void WithoutAutoconfigOnlyMappedChipsCount()
    {
        box.Menus["U64 Specific Settings", "SID Player Autoconfig"] = "Disabled";
        box.Menus["SID Addressing", "SID Socket 2 Address"] = "Unmapped";
        using UltimatePlayer player = Open();
        Assert.That(player.Setup.Usable.Select(chip => chip.Place), Is.EqualTo((string[])["Socket 1"]));
        var error = Assert.Throws<SidPortException>(() => player.Start(Tune(file: TuneBytes.Sid(version: 3, second: 0x42))));
        Assert.That(error!.Fault, Is.EqualTo(SidPortFault.Unsupported));
    }

    [Test]
    public void SilenceIsFirstAndLast()
    {
        using (UltimatePlayer player = Open())
        {
            Assert.That(box.Machine.Events[0], Is.EqualTo("reboot"));
            player.Start(Tune());
        }
        Assert.That(box.Machine.Events.TakeLast(2), Is.EqualTo((string[])["reboot", "stream off"]));
        Assert.That(box.Machine.Song, Is.Zero);
    }

    [Test]
    public void ATuneGoesByFtpIntoOneFileAndIsHeard()
    {
        using UltimatePlayer player = Open();
        Assert.That(player.Report.State, Is.EqualTo(NativeState.Idle));
        player.Start(Tune(song: 2));
        Await(() => player.Report.State == NativeState.Playing, "playing");
        Assert.That(player.Report.Uncertainty, Is.LessThan(TimeSpan.FromMilliseconds(50)));
        Assert.That(box.Machine.File("/Temp/sidflow.sid"), Is.EqualTo(TuneBytes.Sid()));
        Assert.That(box.Machine.Song, Is.EqualTo(2));
        Assert.That(Convert.ToHexString(box.Machine.Lengths), Is.EqualTo("010100000005"));
        Assert.That(box.Machine.KeptUploads, Is.Zero);
        Assert.That(player.Complaints, Is.Empty);
        Assert.That(player.Complaint, Is.Null);

        player.Start(Tune(song: 3));
        Assert.That(box.Machine.Song, Is.EqualTo(3));
        Assert.That(box.FtpCommands.Where(line => line.StartsWith("STOR", StringComparison.Ordinal)).Distinct().Count(), Is.EqualTo(2), "the tune and its lengths");
        Assert.That(box.FtpCommands.Where(line => line.StartsWith("MKD", StringComparison.Ordinal)).Count(), Is.EqualTo(1));
        Assert.That(box.MostRequestsAtOnce, Is.EqualTo(1));
        Assert.That(box.RequestHeads, Is.All.Contains("Connection: close\r\n").And.All.Contains("X-Password: ").And.All.Not.Contains("Expect"));
    }

    [Test]
    public void ServersThatOnlyKnowEpsvAreFilledAsWell()
    {
        box.Faults.FtpKnowsPasv = false;
        using UltimatePlayer player = Open();
        player.Start(Tune());
        Assert.That(box.Machine.KeptUploads, Is.Zero);
        Assert.That(box.Machine.Song, Is.EqualTo(1));
    }

    [TestCase("off")]
    [TestCase("full")]
    public void WhereFtpIsOffATuneIsPostedAndSaidSo(string how)
    {
        box.Faults.HasFtp = how != "off";
        box.Faults.FtpIsFull = how == "full";
        using UltimatePlayer player = Open();
        player.Start(Tune(song: 3));
        Assert.That(box.Machine.Song, Is.EqualTo(3));
        Assert.That(box.Machine.Tune, Is.EqualTo(TuneBytes.Sid()));
        Assert.That(Convert.ToHexString(box.Machine.Lengths), Is.EqualTo("010100000005"));
        Assert.That(box.Machine.KeptUploads, Is.EqualTo(1));
        Assert.That(player.Complaints, Has.Count.EqualTo(2));
        Assert.That(player.Complaints[1], Does.Contain("3.14e").And.Contain("1 so far"));
        Assert.That(player.Complaint, Is.EqualTo(new SidDeviceComplaint("its firmware stops after about 300 tunes that are not sent by FTP", IsHeard: false)));
    }

    /// <summary>Firmware up to 3.14e stops after some 323 uploads; a reboot comes before.</summary>
    [Test]
    public void AnApplianceOutlivesTheFirmwaresMemory()
    {
        box.Faults.DiesAtUploads = 20;
        var device = new UltimateDevice(Settings with { UseFtp = false, MostUploads = 18, TakeSound = false });
        for (int opening = 0; opening < 3; opening++)
        {
            using UltimatePlayer player = device.Open();
            for (int i = 0; i < 15; i++)
            {
                player.Start(Tune());
                player.Stop();
            }
            Assert.That(player.Complaints[0], Does.Contain($"{15 * (opening + 1)} so far"));
        }
        // Every stop and opening reboots too; what counts is that none was left out before the limit.
        Assert.That(box.Machine.Events.Count(what => what.StartsWith("post", StringComparison.Ordinal)), Is.EqualTo(45));
    }

    [Test]
    public void SidplayerMusicIsTaken()
    {
        using UltimatePlayer player = Open();
        player.Start(new NativeTune { File = TuneBytes.Music(), Song = 1 });
        Assert.That(box.Machine.Tune[..4], Is.EqualTo("PSID"u8.ToArray()));
    }

    [Test]
    public void WhatIsNoTuneIsUnsupportedAndTheDeviceWell()
    {
        using UltimatePlayer player = Open();
        Assert.That(Assert.Throws<SidPortException>(() => player.Start(Tune(file: new byte[200])))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.That(() => player.Start(Tune(song: 4)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        player.Start(Tune());
        Assert.That(box.Machine.Song, Is.EqualTo(1));
    }

    [Test]
    public void PauseIsSilentBeforeTheProcessorStandsStillAndEndsAsItWas()
    {
        box.Menus["Audio Mixer", "Vol Socket 1"] = "-6 dB";
        using UltimatePlayer player = Open();
        player.Start(Tune());
        Await(() => player.Report.State == NativeState.Playing, "playing");
        player.Pause();
        Assert.That(box.Machine.Events.TakeLast(5), Is.EqualTo((string[])
        [
            "set Audio Mixer/Vol UltiSid 1=OFF", "set Audio Mixer/Vol UltiSid 2=OFF", "set Audio Mixer/Vol Socket 1=OFF", "set Audio Mixer/Vol Socket 2=OFF", "pause",
        ]));
        Assert.That(box.Menus["Audio Mixer", "Vol Drive 1"], Is.EqualTo("-12 dB"), "not a chip");
        TimeSpan held = player.Report.Position;
        Thread.Sleep(60);
        Assert.That(player.Report, Is.EqualTo(new NativeReport(NativeState.Paused, held, player.Report.Uncertainty, Sounded: true)));
        player.Resume();
        Assert.That(player.Report.Position, Is.LessThan(held + TimeSpan.FromMilliseconds(1000)));
        Assert.That(box.Machine.Events[^5], Is.EqualTo("resume"));
        Assert.That(box.Menus["Audio Mixer", "Vol Socket 1"], Is.EqualTo("-6 dB"));
        Assert.That(box.Menus["Audio Mixer", "Vol UltiSid 1"], Is.EqualTo(" 0 dB"), "the device's own spelling");
    }

    [Test]
    public void AStopWhilePausedPutsTheVolumesBack()
    {
        using UltimatePlayer player = Open();
        player.Start(Tune());
        player.Pause();
        player.Stop();
        Assert.That(box.Menus["Audio Mixer", "Vol Socket 1"], Is.EqualTo(" 0 dB"));
        Assert.That(box.Machine.Events.ToList().LastIndexOf("reboot"), Is.LessThan(box.Machine.Events.ToList().LastIndexOf("set Audio Mixer/Vol Socket 1= 0 dB")));
        Assert.That(player.Report.State, Is.EqualTo(NativeState.Idle));
    }

    [Test]
    public void VolumesLeftOffByACrashAreTheDefaultsAgain()
    {
        foreach (string chip in (string[])["UltiSid 1", "UltiSid 2", "Socket 1", "Socket 2"])
            box.Menus["Audio Mixer", $"Vol {chip}"] = "OFF";
        using UltimatePlayer player = Open();
        Assert.That(box.Menus["Audio Mixer", "Vol Socket 1"], Is.EqualTo(" 0 dB"));
    }

    [Test]
    public void AFadeTakesTheNearestSteps()
    {
        using UltimatePlayer player = Open();
        player.Start(Tune());
        foreach ((double decibels, string value) in new[] { (-2.2, "-2 dB"), (-14.0, "-12 dB"), (-45, "-42 dB"), (-59, "OFF"), (-60, "OFF"), (0, " 0 dB") })
        {
            player.Lower(decibels);
            Assert.That(box.Menus["Audio Mixer", "Vol Socket 1"], Is.EqualTo(value), $"{decibels} dB");
        }
    }

    [Test]
    public void ASingleMasterVolumeIsUsedWhereThereIsOne()
    {
        box.Menus.Add("Audio Mixer", "Vol Master", ["OFF", "-6 dB", " 0 dB"], " 0 dB");
        using UltimatePlayer player = Open();
        player.Start(Tune());
        player.Pause();
        Assert.That(box.Machine.Events.TakeLast(2), Is.EqualTo((string[])["set Audio Mixer/Vol Master=OFF", "pause"]));
    }

    [Test]
    public void LightsAreWhatTheDeviceLists()
    {
        using UltimatePlayer player = Open();
        Assert.That(player.Lights.Read().Single().Values, Is.EqualTo((string[])["Off", "Fixed Color", "SID Music", "Rainbow"]));
        player.Lights.Set("ledstrip mode", "sid music");
        Assert.That(box.Menus["LED Strip Settings", "LedStrip Mode"], Is.EqualTo("SID Music"));
        Assert.That(box.Menus["Keyboard Lighting", "LedStrip Mode"], Is.EqualTo("Off"));
        Assert.That(Assert.Throws<SidPortException>(() => player.Lights.Set("LedStrip Mode", "Disco"))!.Reason, Does.Contain("Rainbow"));
    }

    [Test]
    public void TheSystemModeFollowsTheTuneWhereThatIsAllowed()
    {
        using UltimatePlayer player = Open(settings => settings with { SwitchSystemMode = true });
        Assert.That(player.Info.Clocks, Is.EqualTo((SidClock[])[SidClock.Pal, SidClock.Ntsc]));
        player.Start(Tune(file: TuneBytes.Sid(flags: 0x08)));
        Assert.That(box.Menus["U64 Specific Settings", "System Mode"], Is.EqualTo("NTSC"));
    }

    [Test]
    public void ItsSoundComesBackAtTheRightPitch()
    {
        box.Faults.FirstSequence = 65_500;
        box.Faults.Fate = number => number % 97 == 5 ? PacketFate.ComesLate : number % 89 == 7 ? PacketFate.ComesTwice : PacketFate.Arrives;
        using UltimatePlayer player = Open();
        player.Start(Tune(song: 3));
        Await(() => player.Report.State == NativeState.Playing, "playing");
        player.Sound!.SampleRateHz = 44_100;
        float[] heard = Listen(player.Sound);
        Assert.That(player.Sound.LostFrames, Is.Zero);
        Assert.That(Pitch(heard, 44_100), Is.EqualTo(600).Within(0.5));
    }

    [Test]
    public void TheRoomReads48KilohertzAtItsOwnPace()
    {
        using UltimatePlayer player = Open();
        player.Start(Tune());
        INativeSound sound = player.Sound!;
        float[] heard = Listen(sound);
        Assert.That(sound.IsFlowing);
        Assert.That(sound.LostFrames, Is.Zero);
        Assert.That(sound.Silence, Is.LessThan(TimeSpan.FromMilliseconds(250)));
        Assert.That(Pitch(heard, 48_000), Is.EqualTo(400).Within(1));
    }

    [Test]
    public void LossIsFilledAndCounted()
    {
        box.Faults.Fate = number => number % 40 == 9 ? PacketFate.IsLost : PacketFate.Arrives;
        using UltimatePlayer player = Open();
        player.Start(Tune());
        float[] heard = Listen(player.Sound!);
        Assert.That(player.Sound!.LostFrames, Is.GreaterThan(0));
        Assert.That(heard, Has.Length.EqualTo(96_000));
    }

    /// <summary>A second of it, read as it comes, behind the tune's first half.</summary>
    private static float[] Listen(INativeSound sound)
    {
        int rate = sound.SampleRateHz;
        float[] piece = new float[rate / 5];
        var all = new List<float>();
        long since = Stopwatch.GetTimestamp(), asked = 0;
        Await(() =>
        {
            int due = (int)Math.Min((long)(Stopwatch.GetElapsedTime(since).TotalSeconds * rate) - asked, piece.Length / 2);
            asked += due;
            all.AddRange(piece.AsSpan(0, 2 * sound.Read(piece.AsSpan(0, 2 * due))));
            return all.Count >= 3 * rate;
        }, "a second and a half of sound");
        return [.. all[rate..(3 * rate)]];
    }

    [Test]
    public void AnUltimate64WithoutItsSoundComplains()
    {
        box.Faults.HasStreams = false;
        using UltimatePlayer player = Open();
        Assert.That(player.Complaint!.Phrase, Does.StartWith("its sound does not come back: "));
        Assert.That(player.Complaint.IsHeard, Is.False);
    }

    [Test]
    public void SoundThatEndsIsComplainedOf()
    {
        using UltimatePlayer player = Open();
        box.Faults.StreamStalls = true;
        Await(() => player.Complaint is not null, "complaint");
        Assert.That(player.Complaint!.Phrase, Does.StartWith("its sound does not come back: nothing arrives on UDP port"));
    }

    [Test]
    public void ACartridgePlaysWithoutSoundAndMixer()
    {
        box.Faults.HasStreams = false;
        box.HasInfo = false;
        foreach (string category in (string[])["Audio Mixer", "SID Sockets Configuration", "SID Addressing", "UltiSID Configuration", "U64 Specific Settings"])
            box.Menus.Remove(category);
        using UltimatePlayer player = Open(settings => settings with { StartDelay = TimeSpan.FromMilliseconds(100) });
        Assert.That(player.Sound, Is.Null);
        Assert.That(player.Info.Firmware, Is.Null);
        Assert.That(player.Info.Chips, Is.EqualTo((SidPortChip[])[new(SidPortModel.Unknown)]));
        Assert.That(player.Complaints.Single(), Does.StartWith("Its sound does not come back"));
        Assert.That(player.Complaint, Is.Null, "it has none to send");
        player.Start(Tune());
        Await(() => player.Report.State == NativeState.Playing, "playing by the clock");
        Assert.That(player.Report.Uncertainty, Is.EqualTo(TimeSpan.FromMilliseconds(300)));
        player.Pause();
        player.Resume();
        player.Stop();
    }

    /// <summary>Firmware 3.15 plays tunes without a sound (issue 887); a reboot helps.</summary>
    [TestCase("3.15", 2)]
    [TestCase("3.15a", 1)]
    public void ASilentTuneOnThatFirmwareIsStartedOnceMoreAfterAReboot(string firmware, int starts)
    {
        box.Firmware = firmware;
        box.Faults.SilentTunes = 1;
        using UltimatePlayer player = Open();
        player.Start(Tune());
        Assert.That(box.Machine.Events.Where(what => what is "reboot" || what.StartsWith("play", StringComparison.Ordinal)).TakeLast(2 * starts - 1),
            Is.EqualTo(Enumerable.Range(1, 2 * starts - 1).Select(n => n % 2 == 1 ? "play /Temp/sidflow.sid 1" : "reboot")));
        if (starts == 2)
            Await(() => player.Report.State == NativeState.Playing, "playing");
    }

    [Test]
    public void DevicesAreFoundByTheirAnswer()
    {
        IReadOnlyList<FoundUltimate> found = UltimateDiscovery.Find(box.IdentPort, [IPAddress.Loopback]);
        Assert.That(found.Single().Address, Is.EqualTo(IPAddress.Loopback));
        Assert.That(found[0].Identity, Is.EqualTo(new IdentReply { Product = "Ultimate 64 Elite V1.45", Firmware = "3.14e", HostName = "simulated", UniqueId = "5D4A1C" }));
        box.Faults.HasIdent = false;
        Assert.That(UltimateDiscovery.Find(box.IdentPort, [IPAddress.Loopback]), Is.Empty);
    }

    [TestCase("192.168.1.77", 24, "192.168.1.255")]
    [TestCase("10.1.2.3", 9, "10.127.255.255")]
    [TestCase("10.1.2.3", 30, "10.1.2.3")]
    public void EveryNetworkHasItsBroadcastAddress(string address, int prefix, string expected) =>
        Assert.That(UltimateDiscovery.BroadcastOf(IPAddress.Parse(address), prefix), Is.EqualTo(IPAddress.Parse(expected)));

    /// <summary>Rising zero crossings of the left channel a second, between the first and the last.</summary>
    static double Pitch(float[] stereo, int rateHz)
    {
        double first = -1, last = -1;
        int crossings = -1;
        for (int i = 2; i < stereo.Length; i += 2)
            if (stereo[i - 2] < 0 && stereo[i] >= 0)
            {
                double at = i / 2 - 1 + stereo[i - 2] / (stereo[i - 2] - stereo[i]);
                (first, last, crossings) = (first < 0 ? at : first, at, crossings + 1);
            }
        return crossings * rateHz / (last - first);
    }
}
