using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Hw.Ports;
using SidFlow.Simulators;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Hw.Tests.NetworkSidDevice;

/// <summary>The driver against a server that was written from the sheet alone.</summary>
[TestFixture]
public sealed class NetworkSidDevicePortTest
{
    static readonly SidPortTune twoChips = new() { Clock = SidClock.Ntsc, Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] };
    static readonly SidPortTune oneChip = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos8580] };

    [Test]
    public void TheSetUpIsInTheOrderThatAllServersTake()
    {
        using var server = new SimulatedServer(new ServerScript());
        using NetworkSidDevicePort port = Open(server, settings => settings with { Spread = 60, LevelCentibel = -3, OutputDelay = TimeSpan.FromMilliseconds(7) });
        server.ForgetHeard();
        byte[] header = new byte[124];
        "PSID"u8.CopyTo(header);
        header[7] = 124;
        port.Begin(twoChips with { FileHeader = header });

        string[] expected =
        [
            "00000000",             // FLUSH
            "01020000",             // two SIDs
            "0e00000100", "0e01000101", // models: configuration 0 and 1
            "0900000101",           // NTSC
            "0800000101",           // resample
            "0c000001c4", "0d000001fd", "0f00000107", // SID 0: left, -3 cB, 7 ms
            "0c0100013c", "0d010001fd", "0f01000107", // SID 1: right
            "0300000100",           // reset, volume 0
            "020000020000", "020000020100", "020000020200", "020000020300",
            "020100020000", "020100020100", "020100020200", "020100020300",
            "1200007c" + Convert.ToHexStringLower(header),
        ];
        Assert.That(Hex(server), Is.EqualTo(expected));
    }

    [TestCase(1, 1)]
    [TestCase(2, 3)]
    [TestCase(3, 3)]
    [TestCase(4, 3)]
    public void EachVersionHearsOnlyWhatItKnows(int version, int chips)
    {
        using var server = new SimulatedServer(new ServerScript { Version = version });
        using (NetworkSidDevicePort port = Open(server))
        {
            Assert.That(port.Info.Chips, Has.Count.EqualTo(chips));
            Assert.That(port.Info.Firmware, Is.EqualTo($"{version}"));
            port.Begin(oneChip);
            server.ForgetHeard();
            port.Write(20, 0, 24, 15);
            port.Wait(30_000);
            port.Write(0, 0, 4, 0x41);
            port.Push();
            port.Probe();
            // In version 1 the eight ready-made SIDs stand in the SID field: an 8580, PAL, resampled is number 5.
            int sid = version == 1 ? 5 : 0;
            Assert.That(server.Heard, Is.EqualTo(new[] { new HeardWrite(20, sid, 24, 15), new HeardWrite(30_020, sid, 4, 0x41) }));
        }
        Assert.That(server.Complaints, Is.Empty);
    }

    [TestCase(5)]
    [TestCase(255)]
    public void ANewerServerIsSpokenToInVersion4(int version)
    {
        using var server = new SimulatedServer(new ServerScript { Version = version });
        using NetworkSidDevicePort port = Open(server);
        Assert.That(port.Info.Firmware, Is.EqualTo("4"));
    }

    [Test]
    public void AnswersMayComeByteByByte()
    {
        using var server = new SimulatedServer(new ServerScript { SplitAnswers = true });
        using NetworkSidDevicePort port = Open(server);
        Assert.That(port.Info.Chips, Has.All.EqualTo(new SidPortChip(SidPortModel.Mos6581, Selectable: true)));
    }

    /// <summary>SidPi's answer to the question for a configuration is 06 00 "SidPi" 00 00.</summary>
    [Test]
    public void ANameMayEndTwice()
    {
        using var server = new SimulatedServer(new ServerScript { Version = 2, Configurations = [(0, "SidPi")], NamesEndTwice = true });
        using NetworkSidDevicePort port = Open(server);
        port.Begin(oneChip with { Models = [SidPortModel.Mos6581] });
        server.ForgetHeard();
        port.Write(20, 0, 24, 15);
        port.Push();
        Assert.That(server.Heard, Is.EqualTo(new[] { new HeardWrite(20, 0, 24, 15) }));
    }

    [Test]
    public void OpenMutesAndDisposeMutes()
    {
        using var server = new SimulatedServer(new ServerScript());
        NetworkSidDevicePort port = Open(server);
        AssertSilenced(server, chips: 3);
        port.Begin(oneChip);
        server.ForgetHeard();
        port.Write(20, 0, 24, 15);
        port.Push();
        port.Dispose();
        AssertSilenced(server, chips: 1);
        Assert.That(Hex(server), Does.Contain("00000000"), "what was queued is dropped");
    }

    [TestCase("1", SidPortModel.Mos8580)]
    [TestCase("mos6581 bright", SidPortModel.Mos6581)]
    public void AChipMayBeAConfigurationByNameOrIndex(string chip, SidPortModel model)
    {
        using var server = new SimulatedServer(new ServerScript { Configurations = [(0, "MOS6581 dark"), (1, "MOS8580"), (0, "MOS6581 bright")] });
        using NetworkSidDevicePort port = Open(server, settings => settings with { Chips = [chip] });
        Assert.That(port.Info.Chips, Is.EqualTo(new[] { new SidPortChip(model) }));
    }

    [Test]
    public void AConfigurationThatIsNotThereIsNamed()
    {
        using var server = new SimulatedServer(new ServerScript());
        SidPortException error = Assert.Throws<SidPortException>(() => Open(server, settings => settings with { Configuration6581 = "warm" }))!;
        Assert.That(error.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(error.Reason, Does.Contain("\"warm\"").And.Contain("0 \"MOS6581\""));
    }

    [Test]
    public void MoreChipsThanThereAreAreUnsupportedAndThePortIsWell()
    {
        using var server = new SimulatedServer(new ServerScript { Version = 1 });
        using NetworkSidDevicePort port = Open(server);
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(twoChips))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        port.Begin(oneChip);
    }

    [Test]
    public void PauseSilencesAndResumePutsTheVolumeBack()
    {
        using var server = new SimulatedServer(new ServerScript());
        using NetworkSidDevicePort port = Open(server);
        port.Begin(twoChips);
        port.Write(10, 0, 24, 0x1f);
        port.Write(10, 1, 24, 0x6a);
        port.Push();
        server.ForgetHeard();
        port.Pause();
        Assert.That(port.Delay, Is.EqualTo(port.Info.Lead));
        port.Write(10, 0, 0, 1);
        port.Push();
        port.Resume();
        port.Push();
        Assert.That(server.Heard.Select(write => (write.Chip, write.Register, write.Value)),
            Is.EqualTo(new[] { (0, 24, 0x10), (1, 24, 0x60), (0, 24, 0x1f), (1, 24, 0x6a), (0, 0, 1) }));
    }

    [Test]
    public void RegistersThatDoNothingAreLeftOutAndTheirCyclesAreNot()
    {
        using var server = new SimulatedServer(new ServerScript());
        using NetworkSidDevicePort port = Open(server);
        port.Begin(oneChip);
        server.ForgetHeard();
        port.Write(5, 0, 29, 1);
        port.Write(5, 0, 1, 2);
        port.Push();
        Assert.That(server.Heard, Is.EqualTo(new[] { new HeardWrite(10, 0, 1, 2) }));
        Assert.That(() => port.Write(0, 1, 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ATuneForAServerThatIsNotThereIsAbsent()
    {
        var server = new SimulatedServer(new ServerScript());
        server.Dispose();
        Assert.That(Assert.Throws<SidPortException>(() => Open(server))!.Fault, Is.EqualTo(SidPortFault.Absent));
    }

    static NetworkSidDevicePort Open(SimulatedServer server, Func<NetworkSidDeviceSettings, NetworkSidDeviceSettings>? change = null)
    {
        NetworkSidDeviceSettings settings = new() { Host = "127.0.0.1", Port = server.Port };
        return NetworkSidDevicePort.Open(change?.Invoke(settings) ?? settings, TimeProvider.System);
    }

    static IEnumerable<string> Hex(SimulatedServer server) => server.Requests.Select(Convert.ToHexStringLower);

    static void AssertSilenced(SimulatedServer server, int chips)
    {
        for (int chip = 0; chip < chips; chip++)
        {
            HeardWrite[] last = [.. server.Heard.Where(write => write.Chip == chip).TakeLast(ChipSequences.SilencedRegisters.Length)];
            Assert.That(last.Select(write => (byte)write.Register), Is.EqualTo(ChipSequences.SilencedRegisters.ToArray()));
            Assert.That(last.Select(write => write.Value), Is.All.Zero);
        }
    }
}
