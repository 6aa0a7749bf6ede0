using System.Diagnostics;
using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

/// <summary>The port with its own thread, over files of the system.</summary>
[TestFixture]
public sealed class AsidMidiWireTest
{
    private const int Frame = 19656;
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(3);

    [Test]
    public void ATunePlaysThroughAFifo()
    {
        using var fifo = new Fifo();
        using DeviceFile reader = DeviceFile.Open(fifo.Path, LibC.ReadOnly, Kernel.Calls);
        var listener = new AsidListener(1);
        byte[] room = new byte[4096];
        using (AsidMidiPort port = AsidMidiPort.Open(new() { Port = fifo.Path, Lead = TimeSpan.FromMilliseconds(40) }))
        {
            port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581], FrameCycles = Frame });
            port.Write(10, 0, 0x18, 15);
            for (int frame = 1; frame <= 5; frame++)
                port.Write(Frame, 0, 0, frame);
            port.Wait(2 * Frame);
            port.Push();
            long start = Stopwatch.GetTimestamp();
            while (listener.Registers(0)[0] != 5 && Stopwatch.GetElapsedTime(start) < soon)
                listener.Feed(room.AsSpan(0, reader.Read(room, TimeSpan.FromMilliseconds(100))));
            Assert.That((listener.Registers(0)[0], listener.Registers(0)[0x18]), Is.EqualTo(((byte)5, (byte)15)));
        }
        listener.Feed(room.AsSpan(0, reader.Read(room, soon)));
        Assert.That(listener.Registers(0), Is.All.Zero);
        Assert.That((listener.Commands[^1], listener.Broken), Is.EqualTo(((byte)0x4D, 0)));
    }

    [Test]
    public void ATerminalThatClosesInTheMiddleIsALostPort()
    {
        var terminal = new PseudoTerminal();
        using AsidMidiPort port = AsidMidiPort.Open(new() { Port = terminal.Path });
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581], FrameCycles = Frame });
        port.Write(10, 0, 0x18, 15);
        terminal.Dispose();

        SidPortException error = Assert.Throws<SidPortException>(() =>
        {
            for (int frame = 0; frame < 100; frame++)
            {
                port.Write(Frame, 0, 0x18, frame % 16);
                port.Push();
                Thread.Sleep(10);
            }
        })!;

        Assert.That(error.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    /// <summary>A FIFO of 64 KiB that nobody empties is full after its frames, and all later ones are merged until it is called dead.</summary>
    [Test]
    public void AFifoNobodyEmptiesIsStalled()
    {
        using var fifo = new Fifo();
        using DeviceFile reader = DeviceFile.Open(fifo.Path, LibC.ReadOnly, Kernel.Calls);
        using AsidMidiPort port = AsidMidiPort.Open(new() { Port = fifo.Path, Lead = TimeSpan.FromMilliseconds(40) });
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos6581], FrameCycles = Frame });
        using var filler = Wires.RawMidi.FifoFiller.Fill(fifo.Path);

        long start = Stopwatch.GetTimestamp();
        SidPortException error = Assert.Throws<SidPortException>(() =>
        {
            for (int frame = 0; frame < 200; frame++)
            {
                port.Write(Frame, 0, 0x18, frame % 16);
                port.Push();
                Thread.Sleep(15);
            }
        })!;

        Assert.That(error.Fault, Is.EqualTo(SidPortFault.Stalled));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon));
        Assert.That(port.MergedFrames, Is.Positive);
    }

    [Test]
    public void APortThatIsNotThereIsAbsent() =>
        Assert.That(Assert.Throws<SidPortException>(() => AsidMidiPort.Open(new() { Port = "/dev/snd/midiC9D9" }))!.Fault, Is.EqualTo(SidPortFault.Absent));
}
