using SidFlow.Emu.Tape;
using SidFlow.Hw.ExSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Serial;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Serial;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.Serial;

namespace SidFlow.Hw.Tests.ExSid;

[TestFixture]
public sealed class ExSidPortTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.OneMegahertz, Models = [SidPortModel.Mos6581] };
    static readonly SidPortTune stereo = tune with { Models = [SidPortModel.Mos6581, SidPortModel.Mos8580] };

    readonly HandClock clock = new();

    [Test]
    public void OpeningAsksWhoIsThereThenSilences()
    {
        (ExSidPort port, FakeSerialWire wire, ExSidFirmware board) = Open(ExSidKind.Original);
        using (port)
        {
            Assert.That(wire.Written[0], Is.EqualTo(new byte[] { 0xfe, 0xfd }));
            Assert.That(wire.Written[1][..5], Is.EqualTo(new byte[] { 0xbd, 0x01, 0x00, 0x00, 0x00 }));
            Assert.That(board.Heard.Select(write => write.Value), Is.All.Zero);
            Assert.That(port.Info.Firmware, Is.EqualTo("R12"));
        }
        Assert.That(wire.IsDisposed);
    }

    [Test]
    public void AStrangerIsRefused()
    {
        var wire = new FakeSerialWire(_ => null);
        Assert.That(Assert.Throws<SidPortException>(() => ExSidPort.Open(wire, ExSidKind.Original, new ExSidSettings(), null, clock))!.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(wire.IsDisposed);
    }

    /// <summary>A program that died between address and value leaves the board waiting for a value.</summary>
    [Test]
    public void ABrokenPairIsOvercomeByAskingAgain()
    {
        var board = new ExSidFirmware(plus: false);
        board.Receive([0x04], _ => { });
        (ExSidPort port, _, _) = Open(ExSidKind.Original, board);
        port.Dispose();
    }

    [TestCase(SidPortModel.Mos6581, 0)]
    [TestCase(SidPortModel.Mos8580, 1)]
    public void ATuneGoesToItsChip(SidPortModel model, int chip)
    {
        (ExSidPort port, _, ExSidFirmware board) = Open(ExSidKind.Original);
        using (port)
        {
            port.Begin(tune with { Models = [model] });
            board.Forget();
            port.Write(0, 0, 0x18, 0x0f);
            port.Wait(60_000);
            port.Push();
            Assert.That(board.Heard.Single().Chip, Is.EqualTo(chip));
        }
    }

    [Test]
    public void ThePlusIsSetUpForTheTune()
    {
        (ExSidPort port, _, ExSidFirmware board) = Open(ExSidKind.Plus);
        using (port)
        {
            port.Begin(stereo with { Clock = SidClock.Pal });
            Assert.That((board.Clock, board.Mix, board.IsMuted, board.Hurried), Is.EqualTo(((byte)0x3d, (byte)0x5d, false, 0)));
            port.Begin(tune with { Clock = SidClock.Ntsc, Models = [SidPortModel.Mos8580] });
            Assert.That((board.Clock, board.Mix, board.IsMuted, board.Hurried), Is.EqualTo(((byte)0x3e, (byte)0x5f, false, 0)));
            Assert.That(board.Unknown, Is.Empty);
        }
    }

    [Test]
    public void TheOriginalHasOneClock()
    {
        (ExSidPort port, _, ExSidFirmware board) = Open(ExSidKind.Original);
        using (port)
        {
            Assert.That(Assert.Throws<SidPortException>(() => port.Begin(tune with { Clock = SidClock.Pal }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
            port.Begin(tune);
            Assert.That((board.Resets, board.Hurried), Is.EqualTo((1, 0)));
        }
    }

    [Test]
    public void ADemoTuneKeepsTheRuleOnACable([Values] ExSidKind kind)
    {
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("Two Windows", TimeSpan.FromSeconds(10));
        var board = new ExSidFirmware(kind == ExSidKind.Plus);
        using var cable = new SerialCable(board);
        using ExSidPort port = ExSidPort.Open(new ExSidSettings { Path = cable.Path, TrustedKind = kind }, clock, []);
        port.Begin(stereo);
        port.Probe();
        long start = board.Cycle;
        board.Forget();
        DemoTape.Play(tape, port, clock.Forward);
        port.Probe();

        (long Cycle, SidWrite Write)[] wanted = [.. DemoTape.Writes(tape)];
        Assert.That(board.Heard.Select(write => (write.Chip, write.Register, write.Value)),
            Is.EqualTo(wanted.Select(w => ((int)w.Write.Chip, (int)w.Write.Register, (int)w.Write.Value))));
        ExSidStreamTest.AssertTheRule(board.Heard, [.. wanted.Select(w => w.Cycle)], ExSidTiming.Of(kind), start);
    }

    [Test]
    public void APauseSilencesAndResumingGoesOnWithTheChipThatWasSelected()
    {
        (ExSidPort port, _, ExSidFirmware board) = Open(ExSidKind.Original);
        using (port)
        {
            port.Begin(stereo);
            port.Write(0, 0, 0x18, 0x1f);
            port.Write(20, 1, 0x18, 0x2f);
            port.Wait(60_000);
            port.Push();
            port.Write(20, 1, 0x04, 0x41);
            port.Pause();
            Assert.That((board.Register(0, 0x18), board.Register(1, 0x18)), Is.EqualTo(((byte)0x10, (byte)0x20)));
            long cycle = board.Cycle;
            port.Resume();
            Assert.That((board.Register(0, 0x18), board.Register(1, 0x18), board.Register(1, 4)), Is.EqualTo(((byte)0x1f, (byte)0x2f, (byte)0x41)));
            Assert.That(board.Cycle - cycle, Is.GreaterThan(60_000), "the board waits for the time line it had run ahead of");
        }
    }

    [TestCase(Errno.EIO, SidPortFault.Lost)]
    [TestCase(Errno.ETIMEDOUT, SidPortFault.Stalled)]
    public void AWireThatFailsBreaksThePortForGood(Errno errno, SidPortFault fault)
    {
        (ExSidPort port, FakeSerialWire wire, _) = Open(ExSidKind.Original);
        port.Begin(tune);
        wire.WriteFault = errno;
        port.Wait(60_000);
        Assert.That(Assert.Throws<SidPortException>(port.Push)!.Fault, Is.EqualTo(fault));
        wire.WriteFault = null;
        int before = wire.Written.Count;
        Assert.That(Assert.Throws<SidPortException>(port.Probe)!.Fault, Is.EqualTo(fault));
        port.Cancel();
        port.Dispose();
        Assert.That(wire.Written, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task PulledAndBackItPlaysAgain()
    {
        var board = new ExSidFirmware(plus: true);
        using var cable = new SerialCable(board);
        var settings = new ExSidSettings { Path = cable.Path, TrustedKind = ExSidKind.Plus };
        using (ExSidPort port = ExSidPort.Open(settings, TimeProvider.System, []))
        {
            port.Begin(stereo);
            cable.VanishesAt = cable.Received + 501;
            Assert.That(Assert.Throws<SidPortException>(() =>
            {
                for (int frame = 0; frame < 500; frame++)
                {
                    port.Wait(20_000);
                    port.Push();
                }
            })!.Fault, Is.EqualTo(SidPortFault.Lost));
        }
        Assert.That(Assert.Throws<SidPortException>(() => ExSidPort.Open(settings, TimeProvider.System, []))!.Fault, Is.EqualTo(SidPortFault.Absent));
        await Task.Delay(100);
        cable.Plug();
        using ExSidPort again = ExSidPort.Open(settings, TimeProvider.System, []);
        again.Begin(stereo);
        again.Write(0, 1, 0x18, 0x0f);
        again.Wait(60_000);
        again.Push();
        again.Probe();
        Assert.That(board.Register(1, 0x18), Is.EqualTo(0x0f));
    }

    [Test]
    public void NothingIsWrittenToAPortThatDoesNotSayWhatItIs()
    {
        var board = new ExSidFirmware(plus: false);
        using var cable = new SerialCable(board);
        var gadget = new SerialPortIdentity(cable.Path, cable.Path, "0403", "6001", "FTDI", "FT232R USB UART", "A50285BI");
        foreach (SerialPortIdentity[] ports in new SerialPortIdentity[][] { [], [gadget] })
            Assert.That(Assert.Throws<SidPortException>(() => ExSidPort.Open(new ExSidSettings { Path = cable.Path }, clock, ports))!.Fault, Is.EqualTo(SidPortFault.Refused));
        Assert.That(cable.Received, Is.Zero);
    }

    [Test]
    public void TheKindIsToldByTheProductString()
    {
        var board = new ExSidFirmware(plus: true);
        using var cable = new SerialCable(board);
        SerialPortIdentity[] ports = [new("/dev/ttyUSB7", null, "0403", "6001", "", "exSID USB", "X1"), new(cable.Path, null, "0403", "6015", "", "exSID+ USB", "X2")];
        using ExSidPort port = ExSidPort.Open(new ExSidSettings { Serial = "X2" }, clock, ports);
        Assert.That((port.Info.Name, port.Info.Serial, port.Info.Clocks.Count), Is.EqualTo(("exSID+ P", "X2", 3)));
    }

    [Test]
    public void SettingsAreExplained()
    {
        Assert.That(new ExSidSettings().Validate(), Is.Empty);
        Assert.That(new ExSidSettings { Serial = "x", TrustedKind = ExSidKind.Plus, Lead = TimeSpan.FromMilliseconds(50) }.Validate(), Is.EqualTo(new[]
        {
            "Trusting the path of an exSID needs a path.",
            "The lead of an exSID is 20 to 40 ms, not 50 ms.",
        }));
    }

    (ExSidPort Port, FakeSerialWire Wire, ExSidFirmware Board) Open(ExSidKind kind, ExSidFirmware? given = null)
    {
        ExSidFirmware board = given ?? new ExSidFirmware(kind == ExSidKind.Plus);
        var wire = new FakeSerialWire(bytes =>
        {
            List<byte> answer = [];
            board.Receive(bytes, answer.AddRange);
            return [.. answer];
        });
        return (ExSidPort.Open(wire, kind, new ExSidSettings(), null, clock), wire, board);
    }
}
