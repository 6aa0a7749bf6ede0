using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Serial;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Hw.Wires;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

/// <summary>The driver on a wire that keeps packets apart, against the simulated firmware.</summary>
[TestFixture]
public sealed class UsbSidPicoPortTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };
    static readonly SidPortTune stereo = tune with { Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] };

    HandClock clock = new();

    [SetUp]
    public void NewClock() => clock = new HandClock();

    [Test]
    public void OpeningAsksInTheDocumentedOrderAndEndsSilent()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware());
        using (port)
        {
            Assert.That(wire.Hex, Is.EqualTo("""
                D2 80 00 00 00 00
                D2 81 01 00 00 00
                D2 3F 00 00 00 00
                D2 39 00 00 00 00
                D2 37 00 00 00 00
                D2 57 00 00 00 00
                D2 30 00 00 00 00
                CC 00
                D1 00
                CD 00
                CE 01
                BC 01 00 00 07 00 00 00 07 08 00 00 07 07 00 00 07 0F 00 00 07 0E 00 00 07 04 00 00 07 05 00 00 07 06 00 00 07 0B 00 00 07 0C 00 00 07 0D 00 00 07 12 00 00 07 13 00 00 07 14 00 00 07
                84 18 00 00 07
                """));
            Assert.That(board.Register(0, 0x18), Is.Zero, "unmuting alone would leave 14");
            Assert.That(port.Board.Describe(), Is.EqualTo(new[]
            {
                "USBSID-Pico v1.3, firmware v0.7.4", "clock 1 MHz", "SID 1: SID in socket 1, 6581",
            }));
        }
    }

    [Test]
    public void ABoardWithAnUnconfirmedConfigurationIsRefused()
    {
        SidPortException error = Assert.Throws<SidPortException>(() => Open(new PicoFirmware { IsUnacknowledged = true, BoardVersion = 15 }))!;
        Assert.That((error.Fault, error.Reason), Is.EqualTo((SidPortFault.Refused, "confirm the board configuration in its config tool")));
    }

    [Test]
    public void SomethingElseIsToldByItsAnswers()
    {
        var wire = new FakeSerialWire(_ => "ERROR\r\n"u8.ToArray());
        Assert.That(Assert.Throws<SidPortException>(() => UsbSidPicoPort.Open(wire, new UsbSidPicoSettings(), null, clock))!.Fault, Is.EqualTo(SidPortFault.Stalled));
        Assert.That(wire.IsDisposed);
        Assert.That(wire.Written, Has.Count.EqualTo(2), "one question, repeated once, and nothing more");
    }

    [Test]
    public void TheClockIsSetOnlyWhenItDiffers()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware());
        using (port)
        {
            port.Begin(tune);
            port.Begin(tune);
            Assert.That((board.ClockId, board.ClockChanges), Is.EqualTo((1, 1)));
            Assert.That(board.Register(0, 0x18), Is.Zero, "a clock change unmutes, and unmuting makes 14 of 0");
            port.Begin(tune with { Clock = SidClock.Ntsc });
            Assert.That((board.ClockId, board.ClockChanges), Is.EqualTo((2, 2)));
            Assert.That(wire.Written, Has.Some.EqualTo(new byte[] { 0xd2, 0x50, 1, 1, 0, 0 }));
        }
    }

    [Test]
    public void AClockThatDoesNotMoveIsComplainedOf()
    {
        (UsbSidPicoPort port, _, _) = Open(new PicoFirmware { ClockIsLocked = true, HidesLock = true });
        using (port)
        {
            Assert.That(port.Complaint, Is.Null, "before a tune has asked for another one");
            Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
            Assert.That(port.Complaint!.Phrase, Does.StartWith("its clock cannot be changed"));
            port.Begin(tune with { Clock = SidClock.OneMegahertz });
        }
    }

    [Test]
    public void ALockedClockIsTheOnlyOne()
    {
        (UsbSidPicoPort port, _, PicoFirmware board) = Open(new PicoFirmware { ClockIsLocked = true });
        using (port)
        {
            Assert.That(port.Info.Clocks, Is.EqualTo(new[] { SidClock.OneMegahertz }));
            Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
            Assert.DoesNotThrow(() => port.Begin(tune with { Clock = SidClock.OneMegahertz }), "the port is well");
            Assert.That(board.ClockChanges, Is.Zero);
        }
    }

    [Test]
    public void ADemoTuneReachesTheChipsAtItsCycles()
    {
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("Two Windows", TimeSpan.FromSeconds(20));
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware { Sids = 2 });
        using (port)
        {
            port.Begin(stereo);
            long start = board.Cycle;
            board.Forget();
            DemoTape.Play(tape, port, clock.Forward);

            IEnumerable<(long, int, int, int)> heard = board.Heard.Where(write => write.Register < 25)
                .Select(write => (write.Cycle - start, write.Chip, write.Register, write.Value));
            Assert.That(heard, Is.EqualTo(DemoTape.Writes(tape).Select(w => (w.Cycle, (int)w.Write.Chip, (int)w.Write.Register, (int)w.Write.Value))));
            Assert.That(wire.Written.Select(packet => packet.Length), Is.All.InRange(2, 64));
            Assert.That(board.Malformed, Is.Empty);
            Assert.That(port.Report.Underruns, Is.Zero);
        }
        Assert.That(board.Dangerous, Is.Empty);
    }

    [Test]
    public void NothingLeavesBeforeTheLeadIsThere()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, _) = Open(new PicoFirmware());
        using (port)
        {
            port.Begin(tune);
            int before = wire.Written.Count;
            port.Write(10, 0, 4, 0x41);
            port.Wait(19_646);
            port.Push();
            Assert.That(wire.Written, Has.Count.EqualTo(before));
            Assert.That(port.Delay, Is.EqualTo(TimeSpan.Zero));
            port.Wait(20_000);
            port.Push();
            Assert.That(wire.Written, Has.Count.EqualTo(before + 3));
        }
    }

    [Test]
    public void APauseSilencesByRegistersAndResumingRestoresTheVolume()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware());
        using (port)
        {
            port.Begin(tune);
            port.Write(0, 0, 0x18, 0x1f);
            port.Wait(60_000);
            port.Push();
            int before = wire.Written.Count;
            long cycle = board.Cycle;
            port.Pause();
            Assert.That(board.Register(0, 0x18), Is.EqualTo(0x10));
            clock.Forward(500);
            Assert.That(port.Report.PlayedCycles, Is.Zero);
            port.Resume();
            Assert.That(board.Register(0, 0x18), Is.EqualTo(0x1f));
            Assert.That(board.Cycle - cycle, Is.EqualTo(8 + 60_000 + 8), "the board waits for the time line it had run ahead of");
            Assert.That(wire.Written.Skip(before).Select(packet => packet[0] >> 6), Is.All.EqualTo(2), "no mute, no unmute");
        }
    }

    [Test]
    public void CancelForgetsWhatWasHeldAndSilences()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware());
        using (port)
        {
            port.Begin(tune);
            port.Write(0, 0, 0x18, 0x0f);
            int discards = wire.Discards;
            port.Cancel();
            Assert.That(board.Heard.Select(write => write.Value), Is.All.Zero);
            Assert.That(wire.Discards, Is.EqualTo(discards + 1));
            port.Begin(tune);
        }
    }

    [Test]
    public void SilenceIsTheLastThingSent()
    {
        (UsbSidPicoPort port, FakeSerialWire wire, PicoFirmware board) = Open(new PicoFirmware { Sids = 2 });
        port.Begin(stereo);
        port.Write(0, 1, 0x18, 0x0f);
        port.Wait(60_000);
        port.Push();
        port.Dispose();
        Assert.That(wire.Written[^1], Is.EqualTo(new byte[] { 0xcc, 0 }));
        Assert.That(board.Register(1, 0x18) | board.Register(0, 0x18), Is.Zero);
        Assert.That(wire.IsDisposed);
    }

    [TestCase(Errno.EIO, SidPortFault.Lost)]
    [TestCase(Errno.ENODEV, SidPortFault.Lost)]
    [TestCase(Errno.ETIMEDOUT, SidPortFault.Stalled)]
    public void AWireThatFailsBreaksThePortForGood(Errno errno, SidPortFault fault)
    {
        (UsbSidPicoPort port, FakeSerialWire wire, _) = Open(new PicoFirmware());
        port.Begin(tune);
        wire.WriteFault = errno;
        port.Write(0, 0, 0x18, 0x0f);
        port.Wait(60_000);
        Assert.That(Assert.Throws<SidPortException>(port.Push)!.Fault, Is.EqualTo(fault));
        wire.WriteFault = null;
        int before = wire.Written.Count;
        Assert.That(Assert.Throws<SidPortException>(() => port.Write(0, 0, 0, 0))!.Fault, Is.EqualTo(fault));
        port.Cancel();
        port.Dispose();
        Assert.That(wire.Written, Has.Count.EqualTo(before), "a port that is gone is told nothing");
    }

    [Test]
    public void AnInterruptedPortIsLost()
    {
        (UsbSidPicoPort port, _, _) = Open(new PicoFirmware());
        port.Begin(tune);
        port.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(() => port.Wait(1))!.Fault, Is.EqualTo(SidPortFault.Lost));
        port.Dispose();
    }

    [Test]
    public void ThereIsNoRoomForMoreChips()
    {
        (UsbSidPicoPort port, _, _) = Open(new PicoFirmware());
        using (port)
            Assert.That(Assert.Throws<SidPortException>(() => port.Begin(stereo))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
    }

    [Test]
    public void SettingsAreExplained()
    {
        Assert.That(new UsbSidPicoSettings().Validate(), Is.Empty);
        Assert.That(new UsbSidPicoSettings { Path = "/dev/ttyACM0", Serial = "E66", Lead = TimeSpan.FromMilliseconds(61), CycleOffset = 2 }.Validate(), Is.EqualTo(new[]
        {
            "Give the path or the serial number of the USBSID-Pico, not both.",
            "The lead of a USBSID-Pico is 20 to 60 ms, not 61 ms.",
            "The cycle offset of a USBSID-Pico is 0 or 1, not 2.",
        }));
    }

    (UsbSidPicoPort Port, FakeSerialWire Wire, PicoFirmware Board) Open(PicoFirmware board)
    {
        var wire = new FakeSerialWire(packet => board.Packet(packet));
        return (UsbSidPicoPort.Open(wire, new UsbSidPicoSettings(), "E6614103E7", clock), wire, board);
    }
}
