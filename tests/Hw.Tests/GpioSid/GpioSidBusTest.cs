using SidFlow.Hw.GpioSid;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Pump;
using SidFlow.Hw.Tests.Pump;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Gpio;
using SidFlow.Hw.Wires.Spi;
using SidFlow.Simulators.GpioSid;

namespace SidFlow.Hw.Tests.GpioSid;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GpioSidBusTest
{
    private const int SpiHz = 10_000_000;

    private readonly RecordingKernel kernel = new();

    private static readonly GpioSidSettings oneChip = new() { Clock = SidClock.Pal, HasReset = false };

    private static readonly GpioSidSettings twoChips = oneChip with
    {
        Models = [SidPortModel.Mos6581, SidPortModel.Mos8580],
        Lines = GpioLineMap.SidBerry with { Selects = [22, 10], Reset = 9 },
        HasReset = true,
    };

    /// <summary>The sheet's worked example, $D418 = 0F: address and data, CS/ low, CS/ high, never two of them together.</summary>
    [Test]
    public void AWriteOnGpioIsThreeSteps()
    {
        using GpioSidBus bus = Open(oneChip);
        kernel.Lines.Clear();
        bus.Write(0, 0, 0x18, 0x0F);
        Assert.That(kernel.Lines.Select(call => (call.Bits, call.Mask)), Is.EqualTo(new (ulong, ulong)[] { (0x180F, 0x1FFF), (0x0000, 0x2000), (0x2000, 0x2000) }));
        Assert.That(kernel.Lines[2].Nanoseconds - kernel.Lines[1].Nanoseconds, Is.GreaterThanOrEqualTo(2000));
    }

    [Test]
    public void AWriteToAnExpanderIsThreeFrames()
    {
        using GpioSidBus bus = Open(oneChip with { Wiring = GpioWiring.Expander });
        Assert.That(kernel.Frames.Take(2).Select(Hex), Is.EqualTo(new[] { "40140060", "40000000" }), "levels before directions");
        kernel.Frames.Clear();
        bus.Write(0, 0, 0x18, 0x0F);
        bus.Flush();
        Assert.That(kernel.Frames.Select(Hex), Is.EqualTo(new[] { "40140F78", "401558", "401578" }));
    }

    [TestCase(true, new[] { "780F", "580F", "780F" })]
    [TestCase(false, new[] { "0F78", "0F58", "0F78" })]
    public void AWriteToShiftRegistersIsThreeWords(bool highByteFirst, string[] words)
    {
        using GpioSidBus bus = Open(oneChip with { Wiring = GpioWiring.ShiftRegisters, HighByteFirst = highByteFirst });
        kernel.Frames.Clear();
        bus.Write(0, 0, 0x18, 0x0F);
        bus.Flush();
        Assert.That(kernel.Frames.Select(Hex), Is.EqualTo(words));
        Assert.That(kernel.Frames.Select(frame => frame.PauseMicroseconds), Is.EqualTo(new[] { 0, 0, 1 }), "1.6 µs of bits and 1 µs before the latch");
    }

    [TestCase(GpioWiring.Direct)]
    [TestCase(GpioWiring.Expander)]
    [TestCase(GpioWiring.ShiftRegisters)]
    public void SilenceIsFirstAndLast(GpioWiring wiring)
    {
        GpioSidBus bus = Open(twoChips with { Wiring = wiring });
        AssertSilence(Latched(wiring, out SidBus chips, 300), "open");
        Assert.That(chips.Resets, Is.EqualTo(1));
        Clear();
        bus.Begin(Tune(2));
        AssertSilence(Latched(wiring, out _, 300), "begin");
        bus.Write(0, 0, 0x18, 15);
        bus.Flush();
        Clear();

        bus.Dispose();

        AssertSilence(Latched(wiring, out _, 300), "dispose");
        Assert.That(kernel.Calls.Closed, Is.Not.Empty);
    }

    /// <summary>Two seconds of a tune for two chips, at any phase of phi2: the chips latch what the tape says, in its order, and no rule of the bus is broken.</summary>
    [TestCase(GpioWiring.Direct, 0)]
    [TestCase(GpioWiring.Direct, 507)]
    [TestCase(GpioWiring.Expander, 0)]
    [TestCase(GpioWiring.Expander, 900)]
    [TestCase(GpioWiring.ShiftRegisters, 0)]
    [TestCase(GpioWiring.ShiftRegisters, 333)]
    public void ADemoTuneIsLatchedAsItWasWritten(GpioWiring wiring, int phase)
    {
        using GpioSidBus bus = Open(twoChips with { Wiring = wiring });
        bus.Begin(Tune(2));
        Clear();
        IReadOnlyList<GoldenTape.Entry> tape = GoldenTape.Read("two-windows.writes");
        long before = 0;
        long batch = 0;
        foreach (GoldenTape.Entry entry in tape)
        {
            if (entry.Cycle - batch > bus.BatchCycles)
            {
                bus.Flush();
                batch = before = entry.Cycle;
            }
            bus.Write((int)(entry.Cycle - before), entry.Chip, entry.Register, entry.Value);
            before = entry.Cycle;
        }
        bus.Flush();

        IReadOnlyList<LatchedWrite> latched = Latched(wiring, out SidBus chips, phase);

        Assert.That(chips.Breaches, Is.Empty);
        Assert.That(latched.Select(write => (write.Chip, write.Register, write.Value)), Is.EqualTo(tape.Select(entry => (entry.Chip, entry.Register, entry.Value))));
        Assert.That(kernel.Messages, Is.All.LessThanOrEqualTo(511));
    }

    /// <summary>200 cycles of a PAL machine are 203 µs; 8 of them pass on the wire.</summary>
    [Test]
    public void WritesOfABatchAreSpacedByTheKernel()
    {
        using GpioSidBus bus = Open(oneChip with { Wiring = GpioWiring.Expander });
        kernel.Frames.Clear();
        kernel.Messages.Clear();
        bus.Write(0, 0, 0x18, 1);
        bus.Write(200, 0, 0x18, 2);
        bus.Write(4, 0, 0x18, 3);
        bus.Flush();
        Assert.That(kernel.Messages, Is.EqualTo(new[] { 9 }), "one message");
        Assert.That(kernel.Frames.Select(frame => frame.PauseMicroseconds), Is.EqualTo(new[] { 0, 0, 0, 194, 0, 0, 0, 0, 0 }));
    }

    [TestCase(Errno.EIO)]
    [TestCase(Errno.ENODEV)]
    public void ABusThatIsGoneIsLost(Errno errno)
    {
        foreach (GpioWiring wiring in Enum.GetValues<GpioWiring>())
        {
            kernel.Fault = Errno.None;
            GpioSidBus bus = Open(oneChip with { Wiring = wiring });
            kernel.Fault = errno;
            Assert.That(Assert.Throws<SidPortException>(() => { bus.Write(0, 0, 1, 1); bus.Flush(); })!.Fault, Is.EqualTo(SidPortFault.Lost));
            Assert.That(Assert.Throws<SidPortException>(bus.Probe)!.Fault, Is.EqualTo(SidPortFault.Lost));
            Assert.That(bus.Dispose, Throws.Nothing);
        }
    }

    [Test]
    public void ALineSomebodyElseHasIsNamed()
    {
        ScriptedAnswer(number => number == GpioAbi.GetLine ? -(int)Errno.EBUSY : null, line => line == 3 ? "i2c_scl" : null);
        using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel.Calls);
        WireException error = Assert.Throws<WireException>(() => GpioSidBus.OpenLines(oneChip, chip))!;
        Assert.That(SidPortException.From(error).Fault, Is.EqualTo(SidPortFault.Busy));
        Assert.That(error.Reason, Is.EqualTo("EBUSY, line 3 is used by 'i2c_scl'"));
    }

    [Test]
    public void ATuneForAnotherClockOrMoreChipsIsRefused()
    {
        using GpioSidBus bus = Open(oneChip);
        Assert.That(Assert.Throws<SidPortException>(() => bus.Begin(Tune(1) with { Clock = SidClock.Ntsc }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.That(Assert.Throws<SidPortException>(() => bus.Begin(Tune(2)))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
    }

    [Test]
    public void InterruptEndsIt()
    {
        using GpioSidBus bus = Open(oneChip);
        bus.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(() => bus.Write(0, 0, 0, 0))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    /// <summary>Under the pump, as the daemon runs it.</summary>
    [Test]
    public void ThePumpDrivesIt()
    {
        using (PumpedPort port = PumpedPort.Open(new InProcessPump(() => Open(oneChip))))
        {
            port.Begin(Tune(1));
            port.Write(100, 0, 0x18, 15);
            port.Write(2000, 0, 0x00, 7);
            port.Wait(1000);
            port.Push();
            Assert.That(() => port.Report.Writes, Is.EqualTo(2).After(3000, 20));
        }
        (int, int)[] heard = [.. Latched(GpioWiring.Direct, out SidBus chips, 0).Select(write => (write.Register, write.Value))];
        int at = Array.IndexOf(heard, (0x18, 15));
        Assert.That(heard[at + 1], Is.EqualTo((0x00, 7)));
        Assert.That(heard[^1], Is.EqualTo((0x18, 0)));
        Assert.That(chips.Breaches, Is.Empty);
    }

    private GpioSidBus Open(GpioSidSettings settings)
    {
        Assert.That(settings.Validate(), Is.Empty);
        int chips = settings.Models.Count;
        if (settings.Wiring == GpioWiring.Direct)
        {
            using GpioChip chip = GpioChip.Open("/dev/gpiochip0", kernel.Calls);
            return GpioSidBus.Open(settings, GpioSidBus.OpenLines(settings, chip));
        }
        SpiDevice spi = SpiDevice.Open("/dev/spidev0.0", 0, SpiHz, kernel.Calls);
        ISpiEncoding encoding = settings.Wiring == GpioWiring.Expander ? new ExpanderEncoding(0, chips) : new ShiftEncoding(settings.HighByteFirst, chips);
        return GpioSidBus.Open(settings, new SpiLines(spi, encoding, SpiHz, settings.SelectNanoseconds, settings.HasReset));
    }

    private void Clear()
    {
        kernel.Lines.Clear();
        kernel.Frames.Clear();
        kernel.Messages.Clear();
    }

    /// <summary>What two chips at 985248 Hz make of the trace.</summary>
    private List<LatchedWrite> Latched(GpioWiring wiring, out SidBus chips, double phase)
    {
        int[] data = [.. Enumerable.Range(0, 8)];
        int[] address = [.. Enumerable.Range(8, 5)];
        SidPins pins = wiring == GpioWiring.Direct ? new(data, address, [13, 14], 15) : new(data, address, [13, 15], 14);
        chips = new SidBus(pins, 1e9 / SidClock.Pal.Hz, phase);
        if (wiring == GpioWiring.Direct)
        {
            ulong levels = ulong.MaxValue;
            foreach (RecordingKernel.LineCall call in kernel.Lines)
                chips.Set(call.Nanoseconds, levels = levels & ~call.Mask | call.Bits & call.Mask);
            return chips.Latched;
        }
        SpiBoard board = wiring == GpioWiring.Expander ? new PortExpander(chips, SpiHz) : new ShiftRegisterPair(chips, SpiHz);
        if (wiring == GpioWiring.Expander)
        {
            // The trace may begin after the board was set up.
            board.Frame([0x40, 0x14, 0x00, 0xE0], 0);
            board.Frame([0x40, 0x00, 0x00, 0x00], 0);
        }
        foreach ((byte[] bytes, int pause) in kernel.Frames)
            board.Frame(bytes, pause);
        return chips.Latched;
    }

    private static void AssertSilence(List<LatchedWrite> latched, string when)
    {
        Assert.That(latched.Select(write => write.Value), Is.All.Zero, when);
        foreach (int chip in new[] { 0, 1 })
            Assert.That(latched.Where(write => write.Chip == chip).Select(write => write.Register).TakeLast(16),
                Is.EqualTo(ChipSequences.SilencedRegisters.ToArray()), when);
    }

    private void ScriptedAnswer(Func<uint, int?> first, Func<uint, string?> holder)
    {
        var before = kernel.Calls.Answers;
        kernel.Calls.Answers = (number, argument) =>
        {
            if (number != GpioAbi.GetLineInfo)
                return first(number) ?? before(number, argument);
            if (holder(BitConverter.ToUInt32(argument[64..])) is { } name)
            {
                System.Text.Encoding.ASCII.GetBytes(name).CopyTo(argument[32..]);
                argument[72] = 1;
            }
            return 0;
        };
    }

    private static SidPortTune Tune(int chips) => new() { Clock = SidClock.Pal, Models = new SidPortModel[chips] };

    private static string Hex((byte[] Bytes, int Pause) frame) => Convert.ToHexString(frame.Bytes);
}
