using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.UsbSidPico;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Hw.Tests.UsbSidPico;

/// <summary>The driver on a real tty, with everything that goes wrong with cables.</summary>
[TestFixture]
public sealed class UsbSidPicoCableTest
{
    static readonly SidPortTune tune = new() { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581] };
    static readonly TimeSpan soon = TimeSpan.FromSeconds(5);

    PicoFirmware board = new();
    SerialCable cable = null!;

    [SetUp]
    public void PlugIn()
    {
        board = new PicoFirmware();
        cable = new SerialCable(new PicoOnCable(board));
    }

    [TearDown]
    public void Unplug() => cable.Dispose();

    [Test]
    public void ADemoTuneReachesTheChipsAtItsCycles()
    {
        IReadOnlyList<TapeSlice> tape = DemoTape.Of("First Light", TimeSpan.FromSeconds(20));
        var clock = new HandClock();
        using UsbSidPicoPort port = Open(clock);
        port.Begin(tune);
        port.Probe();
        long start = board.Cycle;
        board.Forget();
        DemoTape.Play(tape, port, clock.Forward);
        port.Probe();

        Assert.That(board.Heard.Where(write => write.Register < 25).Select(write => (write.Cycle - start, write.Register, write.Value)).ToArray(),
            Is.EqualTo(DemoTape.Writes(tape).Select(w => (w.Cycle, (int)w.Write.Register, (int)w.Write.Value)).ToArray()));
    }

    [Test]
    public void NothingThereIsAbsent()
    {
        cable.Unplug();
        Assert.That(Assert.Throws<SidPortException>(() => Open())!.Fault, Is.EqualTo(SidPortFault.Absent));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ABoardThatAnswersHalfOrNotAtAllIsGivenUp(bool half)
    {
        cable.CutsAnswers = half;
        cable.IsMute = !half;
        long start = Stopwatch.GetTimestamp();
        SidPortException error = Assert.Throws<SidPortException>(() => Open())!;
        Assert.That((error.Fault, error.Reason), Is.EqualTo((SidPortFault.Stalled, "asked for its firmware version it gives no answer that makes sense")));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon));
    }

    [Test]
    public void ABoardThatTakesNothingStalls()
    {
        UsbSidPicoPort port = Open();
        port.Begin(tune);
        cable.Stalls = true;
        SidPortException error = Flood(port);
        Assert.That(error.Fault, Is.EqualTo(SidPortFault.Stalled));
        long start = Stopwatch.GetTimestamp();
        port.Dispose();
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon));
    }

    [Test]
    public void PulledInMidTuneThePortIsLost()
    {
        using UsbSidPicoPort port = Open();
        port.Begin(tune);
        cable.VanishesAt = cable.Received + 2000;
        Assert.That(Flood(port).Fault, Is.EqualTo(SidPortFault.Lost));
    }

    [Test]
    public async Task BackAfterAMomentUnderAnotherNumberItPlaysAgain()
    {
        using (UsbSidPicoPort port = Open())
        {
            port.Begin(tune);
            cable.Unplug();
            Assert.That(Assert.Throws<SidPortException>(port.Probe)!.Fault, Is.EqualTo(SidPortFault.Lost));
        }
        await Task.Delay(100);
        cable.Plug();
        using UsbSidPicoPort again = Open();
        again.Begin(tune);
        again.Probe();
        board.Forget();
        byte[] image = new byte[25];
        image[4] = 0x41;
        image[24] = 0x0f;
        ChipSequences.Restore(again, 0, image);
        again.Wait(60_000);
        again.Push();
        again.Probe();
        Assert.That((board.Register(0, 4), board.Register(0, 24)), Is.EqualTo(((byte)0x41, (byte)0x0f)));
        Assert.That(board.Heard.Where(write => write.Register < 25).Select(write => write.Register), Is.EqualTo(ChipSequences.RestoreOrder.ToArray().Select(r => (int)r)));
    }

    UsbSidPicoPort Open(TimeProvider? time = null) => UsbSidPicoPort.Open(new UsbSidPicoSettings { Path = cable.Path }, time ?? TimeProvider.System, []);

    /// <summary>Writes without regard for Delay until the port breaks.</summary>
    static SidPortException Flood(UsbSidPicoPort port) => Assert.Throws<SidPortException>(() =>
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < soon)
            port.Write(8, 0, 4, 0x41);
    })!;
}
