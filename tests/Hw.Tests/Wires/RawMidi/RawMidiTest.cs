using SidFlow.Hw.Tests.Wires.Linux;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Hw.Wires.RawMidi;

namespace SidFlow.Hw.Tests.Wires.RawMidi;

[TestFixture]
public sealed class RawMidiTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(2);

    [Test]
    public void MessagesGoThroughAFifoWhole()
    {
        using var fifo = new Fifo();
        using DeviceFile reader = DeviceFile.Open(fifo.Path, LibC.ReadOnly, Kernel.Calls);
        using RawMidiDevice midi = RawMidiDevice.OpenOutput(fifo.Path);
        byte[] message = [0xF0, 0x2D, 0x4C, 0xF7];

        midi.Write(message, soon);
        midi.Drop();

        byte[] got = new byte[16];
        Assert.That(got[..reader.Read(got, soon)], Is.EqualTo(message));
    }

    [Test]
    public void AFullBufferTakesNothingAndSaysSo()
    {
        using var fifo = new Fifo();
        using DeviceFile reader = DeviceFile.Open(fifo.Path, LibC.ReadOnly, Kernel.Calls);
        using RawMidiDevice midi = RawMidiDevice.OpenOutput(fifo.Path);
        byte[] chunk = new byte[4096];
        int taken = 0;
        for (int count; (count = midi.TryWrite(chunk)) > 0;)
            taken += count;

        Assert.That(taken, Is.Positive);
        Assert.That(Assert.Throws<WireException>(() => midi.Write([0xF7], TimeSpan.FromMilliseconds(20)))!.Errno, Is.EqualTo(Errno.ETIMEDOUT));
    }

    [Test]
    public void AReceiverThatClosesIsALostWire()
    {
        using var fifo = new Fifo();
        DeviceFile reader = DeviceFile.Open(fifo.Path, LibC.ReadOnly, Kernel.Calls);
        using RawMidiDevice midi = RawMidiDevice.OpenOutput(fifo.Path);
        reader.Dispose();

        Assert.That(Assert.Throws<WireException>(() => midi.Write([0xF7], soon))!.Errno, Is.EqualTo(Errno.EPIPE));
    }

    [Test]
    public void NobodyAtTheOtherEndIsAnOpeningError()
    {
        using var fifo = new Fifo();
        Assert.That(Assert.Throws<WireException>(() => RawMidiDevice.OpenOutput(fifo.Path))!.Errno, Is.EqualTo(Errno.ENXIO));
    }

    [Test]
    public void TheBufferIsSetAndDroppedOnARealDevice()
    {
        var kernel = new ScriptedKernel();
        using RawMidiDevice midi = RawMidiDevice.OpenOutput("/dev/snd/midiC1D0", 256, kernel);
        midi.Drop();

        Assert.That(kernel.Requests[0].Number, Is.EqualTo(0xC0305710));
        Assert.That(Convert.ToHexString(kernel.Requests[0].Argument), Is.EqualTo("00000000000000000001000000000000" + "0100000000000000" + new string('0', 48)));
        Assert.That(kernel.Requests[1].Number, Is.EqualTo(0x40045730));
        Assert.That(Convert.ToHexString(kernel.Requests[1].Argument), Is.EqualTo("00000000"));
    }

    /// <summary>Two cards: one with an output at device 0 and an input only at device 1, one that does not answer.</summary>
    [Test]
    public void PortsAreListedByTheNamesOfTheirCards()
    {
        string folder = Directory.CreateTempSubdirectory("sidflow-snd").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "controlC2"), "");
            File.WriteAllText(Path.Combine(folder, "controlC3"), "");
            var kernel = new ScriptedKernel();
            kernel.Answers = (number, argument) => Card(number, argument, answering: kernel.Closed.Count == 0);

            Assert.That(RawMidiPorts.Outputs(folder, kernel), Is.EqualTo(new[]
            {
                new RawMidiPort($"{folder}/midiC2D0", "Pico", "USBSID-Pico", "USBSID-Pico Midi"),
            }));
            Assert.That(kernel.Closed, Has.Count.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Test]
    public void AMachineWithoutSoundHasNoPorts() =>
        Assert.That(RawMidiPorts.Outputs("/nonexistent", new ScriptedKernel()), Is.Empty);

    static int Card(uint number, Span<byte> argument, bool answering)
    {
        if (!answering)
            return -(int)Errno.ENODEV;
        switch (number)
        {
            case RawMidiAbi.CardInfo:
                argument[0] = 2;
                "Pico\0"u8.CopyTo(argument[8..]);
                "USBSID-Pico\0"u8.CopyTo(argument[40..]);
                return 0;
            case RawMidiAbi.NextDevice:
                int last = BitConverter.ToInt32(argument);
                BitConverter.TryWriteBytes(argument, last >= 1 ? -1 : last + 1);
                return 0;
            default:
                if (argument[0] == 1)
                    return -(int)Errno.ENOENT;
                "USBSID-Pico Midi\0"u8.CopyTo(argument[84..]);
                return 0;
        }
    }
}
