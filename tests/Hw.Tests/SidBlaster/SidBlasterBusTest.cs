using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.SidBlaster;
using SidFlow.Hw.Tests.Pump;
using SidFlow.Hw.Tests.Serial;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.SidBlaster;

namespace SidFlow.Hw.Tests.SidBlaster;

[TestFixture]
public sealed class SidBlasterBusTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.OneMegahertz, Models = [SidPortModel.Mos6581] };
    static readonly SidPortTune stereo = tune with { Models = [default, default] };

    [Test]
    public void OpeningComesIntoStepAndClearsEveryRegister()
    {
        (SidBlasterBus bus, FakeSerialWire wire, SidBlasterFirmware board) = Open();
        using (bus)
            Assert.That(wire.Hex, Is.EqualTo("FE 20 FE 20 E1 00 E0 00 E8 00 E7 00 EF 00 EE 00 E4 00 E5 00 E6 00 EB 00 EC 00 ED 00 F2 00 F3 00 F4 00 F8 00 "
                + "E2 00 E3 00 E9 00 EA 00 F0 00 F1 00 F5 00 F6 00 F7 00"));
        Assert.That(board.Resets, Is.Zero);
    }

    /// <summary>The documented example: $18 = 0F is F8 0F; a read of $1B is BB.</summary>
    [Test]
    public void AWriteIsTwoBytesAndAReadIsOne()
    {
        (SidBlasterBus bus, FakeSerialWire wire, _) = Open();
        using (bus)
        {
            bus.Write(0, 0, 0x18, 0x0f);
            bus.Flush();
            Assert.That(wire.Written[^1], Is.EqualTo(new byte[] { 0xf8, 0x0f }));
            bus.Probe();
            Assert.That(wire.Written[^1], Is.EqualTo(new byte[] { 0xbb }));
        }
    }

    /// <summary>Whatever was lost before, the next tune begins in step and with RES at rest.</summary>
    [TestCase(0xe4, 0)]
    [TestCase(0xf8, 1)]
    [TestCase(0xf8, 2)]
    public void ALostByteIsForgottenAtTheNextTune(int address, int lost)
    {
        (SidBlasterBus bus, _, SidBlasterFirmware board) = Open();
        using (bus)
        {
            board.Receive([(byte)address], _ => { });
            board.Loses = lost;
            bus.Begin(tune);
            bus.Write(0, 0, 0x18, 0x0f);
            bus.Flush();
            Assert.That(board.Register(0x18), Is.EqualTo(0x0f));
            Assert.That(Enumerable.Range(0, 24).Select(board.Register), Is.All.Zero);
            Assert.That(board.Resets, Is.Zero);
        }
    }

    [TestCase(0, 5, 500, ExpectedResult = true)]
    [TestCase(0, 5, 501, ExpectedResult = false)]
    [TestCase(0, 4, 20, ExpectedResult = true)]
    [TestCase(0, 4, 21, ExpectedResult = false)]
    [TestCase(1, 5, 4, ExpectedResult = false)]
    public bool AWriteJoinsABatch(int chip, int register, int cycles)
    {
        var batch = new SidBlasterBatch();
        batch.Add(0, 0, 4, 0x41);
        return batch.Joins(cycles, chip, register);
    }

    [Test]
    public void ABatchHasFiftyBytes()
    {
        var batch = new SidBlasterBatch();
        for (int register = 0; register < 24; register++)
            batch.Add(4, 0, register, 0);
        Assert.That(batch.Joins(4, 0, 24), Is.True);
        batch.Add(4, 0, 24, 0);
        Assert.That(batch.Joins(4, 0, 24), Is.False);
    }

    [Test]
    public void SamplesDoNotRunTogether()
    {
        (SidBlasterBus bus, FakeSerialWire wire, SidBlasterFirmware board) = Open();
        int opened = wire.Written.Count;
        using var port = PumpedPort.Open(new InProcessPump(() => bus));
        port.Begin(tune);
        for (int sample = 0; sample < 40; sample++)
            port.Write(125, 0, 0x18, sample & 0xf);
        port.Wait(200_000);
        port.Push();
        Await(() => port.Report.Writes == 40);
        Assert.That(wire.Written.Skip(opened + 1).Take(40).Select(bytes => bytes.Length), Is.All.EqualTo(2));
        Assert.That(board.Resets, Is.Zero);
    }

    [Test]
    public void ADemoTuneReachesEveryChipInItsOrder()
    {
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("Two Windows", TimeSpan.FromSeconds(3));
        SidBlasterFirmware[] boards = [new(), new() { Chip = 1 }];
        using SerialCable first = new(boards[0]), second = new(boards[1]);
        var settings = new SidBlasterSettings { Paths = [first.Path, second.Path], TrustsPaths = true };
        using var port = PumpedPort.Open(new InProcessPump(() => SidBlasterBus.Open(settings, [])));
        port.Begin(stereo);
        (long, int, int)[] wanted = [.. DemoTape.Writes(tape).Select(w => ((long)w.Write.Chip, (int)w.Write.Register, (int)w.Write.Value))];
        Await(() => first.Received + second.Received == 2 * 2 * 54, "the boards are reset");
        foreach (SidBlasterFirmware board in boards)
            board.Forget();
        DemoTape.Play(tape, port, delay => Thread.Sleep(delay));
        // The time line goes on behind the tape: running out there is no underrun of the tune.
        port.Wait(2_000_000);
        port.Push();
        Await(() => boards.Sum(board => board.Heard.Count) == wanted.Length, "all writes arrive");

        for (int chip = 0; chip < 2; chip++)
            Assert.That(boards[chip].Heard.Select(write => ((long)write.Chip, write.Register, write.Value)), Is.EqualTo(wanted.Where(w => w.Item1 == chip)));
        Assert.That(port.Report.Underruns, Is.Zero);
    }

    [Test]
    public void SilenceIsTheLastThingSent()
    {
        (SidBlasterBus bus, FakeSerialWire wire, SidBlasterFirmware board) = Open();
        bus.Begin(tune);
        bus.Write(0, 0, 0x18, 0x0f);
        bus.Flush();
        bus.Dispose();
        Assert.That(board.Register(0x18), Is.Zero);
        Assert.That(wire.IsDisposed);
    }

    [TestCase(Errno.EIO, SidPortFault.Lost)]
    [TestCase(Errno.ETIMEDOUT, SidPortFault.Stalled)]
    public void AWireThatFailsIsTold(Errno errno, SidPortFault fault)
    {
        (SidBlasterBus bus, FakeSerialWire wire, _) = Open();
        wire.WriteFault = errno;
        bus.Write(0, 0, 0x18, 0x0f);
        Assert.That(Assert.Throws<SidPortException>(bus.Flush)!.Fault, Is.EqualTo(fault));
        Assert.DoesNotThrow(bus.Dispose);
    }

    [Test]
    public void ABoardThatGivesNoAnswerStalls()
    {
        var board = new SidBlasterFirmware();
        using var cable = new SerialCable(board) { IsMute = true };
        using SidBlasterBus bus = SidBlasterBus.Open(new SidBlasterSettings { Paths = [cable.Path], TrustsPaths = true }, []);
        Assert.That(Assert.Throws<SidPortException>(bus.Probe)!.Fault, Is.EqualTo(SidPortFault.Stalled));
    }

    [Test]
    public async Task PulledAndBackItPlaysAgain()
    {
        var board = new SidBlasterFirmware();
        using var cable = new SerialCable(board);
        var settings = new SidBlasterSettings { Paths = [cable.Path], TrustsPaths = true };
        using (SidBlasterBus bus = SidBlasterBus.Open(settings, []))
        {
            cable.Unplug();
            bus.Write(0, 0, 0x18, 0x0f);
            Assert.That(Assert.Throws<SidPortException>(bus.Flush)!.Fault, Is.EqualTo(SidPortFault.Lost));
        }
        Assert.That(Assert.Throws<SidPortException>(() => SidBlasterBus.Open(settings, []))!.Fault, Is.EqualTo(SidPortFault.Absent));
        await Task.Delay(100);
        cable.Plug();
        using SidBlasterBus again = SidBlasterBus.Open(settings, []);
        again.Write(0, 0, 0x18, 0x0f);
        again.Flush();
        Assert.DoesNotThrow(again.Probe);
        Assert.That(board.Register(0x18), Is.EqualTo(0x0f));
    }

    [Test]
    public void NothingIsWrittenToAPortThatDoesNotSayWhatItIs()
    {
        var board = new SidBlasterFirmware();
        using var cable = new SerialCable(board);
        string node = new FileInfo(cable.Path).ResolveLinkTarget(true)!.FullName;
        var gadget = new SerialPortIdentity(node, null, "0403", "6001", "FTDI", "FT232R USB UART", "A50285BI");
        foreach (SerialPortIdentity[] ports in new SerialPortIdentity[][] { [], [gadget] })
            Assert.That(Assert.Throws<SidPortException>(() => SidBlasterBus.Open(new SidBlasterSettings { Paths = [cable.Path] }, ports))!.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(Assert.Throws<SidPortException>(() => SidBlasterBus.Open(new SidBlasterSettings { Paths = [cable.Path], TrustsPaths = true }, [gadget]))!.Reason,
            Is.EqualTo("this is no SIDBlaster but \"FT232R USB UART\" (0403:6001)"));
        Assert.That(cable.Received, Is.Zero);
    }

    [Test]
    public void BoardsAreTakenByTheirProductStringSortedBySerial()
    {
        SidBlasterFirmware[] boards = [new(), new()];
        using SerialCable first = new(boards[0]), second = new(boards[1]);
        SerialPortIdentity Board(SerialCable cable, string product, string serial) => new(cable.Path, null, "0403", "6001", "FTDI", product, serial);
        using SidBlasterBus bus = SidBlasterBus.Open(new SidBlasterSettings(),
            [Board(second, "SIDBlaster/USB/8580", "SB2"), Board(first, "SIDBlaster/USB/6581", "SB1")]);
        Assert.That(bus.Info.Chips.Select(chip => chip.Model), Is.EqualTo(new[] { SidPortModel.Mos6581, SidPortModel.Mos8580 }));
        Assert.That(bus.Info.Address, Is.EqualTo($"{first.Path}, {second.Path}"));
    }

    [Test]
    public void SettingsAreExplained()
    {
        Assert.That(new SidBlasterSettings().Validate(), Is.Empty);
        Assert.That(new SidBlasterSettings { Paths = ["a", "a"], Serials = ["b"], Lead = TimeSpan.FromSeconds(1) }.Validate(), Is.EqualTo(new[]
        {
            "Give the paths or the serial numbers of the SIDBlasters, not both.",
            "The same SIDBlaster is named twice.",
            "The lead of a SIDBlaster is 20 to 200 ms, not 1000 ms.",
        }));
    }

    static (SidBlasterBus Bus, FakeSerialWire Wire, SidBlasterFirmware Board) Open()
    {
        var board = new SidBlasterFirmware();
        var wire = new FakeSerialWire(bytes =>
        {
            byte[]? answer = null;
            board.Receive(bytes, reply => answer = reply);
            return answer;
        });
        return (SidBlasterBus.Open([wire], [null], new SidBlasterSettings()), wire, board);
    }

    static void Await(Func<bool> happens, string? what = null) =>
        Assert.That(SpinWait.SpinUntil(() => { Thread.Sleep(1); return happens(); }, TimeSpan.FromSeconds(10)), what);
}
