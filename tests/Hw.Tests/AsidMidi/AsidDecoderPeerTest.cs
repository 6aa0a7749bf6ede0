using System.Diagnostics;
using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

/// <summary>
/// A demo tune's messages through the decoders of public receivers. SIDFLOW_PEER_ASID names a folder with a program for each,
/// built around the receiver's own source: SysEx on standard input, a line of chip, register and value for each write, and "end" after each message of registers.
/// </summary>
[TestFixture]
public sealed class AsidDecoderPeerTest
{
    private const int Frame = 19656;
    private const int CutoffLow = 0x15;

    [TestCase(AsidReceiver.TherapSid, "therapsid", 2)]
    [TestCase(AsidReceiver.UsbSid, "usbsid", 2)]
    [TestCase(AsidReceiver.TeensyRom, "teensyrom", 2)]
    [TestCase(AsidReceiver.TeensyRom, "teensyrom", 1)]
    public void ItHearsTheRegistersWeMeant(AsidReceiver receiver, string program, int chips)
    {
        string path = Path.Combine(PeerFolder.Given("SIDFLOW_PEER_ASID", "README.md"), program);
        if (!File.Exists(path))
            Assert.Ignore($"there is no {path}");
        byte[] sent = DemoTune(receiver, chips);
        var listener = new AsidListener(chips);
        listener.Feed(sent);

        var image = new byte[chips][];
        for (int chip = 0; chip < chips; chip++)
            image[chip] = new byte[25];
        int messages = 0;
        string[] lines = Decode(path, sent);
        foreach (string line in lines)
        {
            if (line == "end")
            {
                AsidHeard meant = listener.Heard[messages++];
                // TherapSID's table has no entry for the low bits of the cutoff: it never passes them on.
                if (receiver == AsidReceiver.TherapSid)
                    image[meant.Chip][CutoffLow] = meant.After[CutoffLow];
                Assert.That(image[meant.Chip], Is.EqualTo(meant.After), $"message {messages}");
                continue;
            }
            int[] numbers = [.. line.Split(' ').Select(int.Parse)];
            image[numbers[0]][numbers[1]] = (byte)numbers[2];
        }
        Assert.That(messages, Is.EqualTo(listener.Heard.Count).And.GreaterThan(90));
        TestContext.Out.WriteLine($"{messages} messages, {lines.Length - messages} writes");
    }

    private static byte[] DemoTune(AsidReceiver receiver, int chips)
    {
        var clock = new HandClock();
        var wire = new FakeMidi();
        using AsidMidiPort port = AsidMidiPort.Open(new() { Receiver = receiver, Port = "x", Models = new SidPortModel[chips] }, wire, "test", clock, threaded: false);
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = new SidPortModel[chips], FrameCycles = Frame });
        long now = 0;
        foreach (GoldenTape.Entry entry in GoldenTape.Read("two-windows.writes").Where(entry => entry.Chip < chips))
        {
            port.Write((int)(entry.Cycle - now), entry.Chip, entry.Register, entry.Value);
            now = entry.Cycle;
        }
        port.Wait(2 * Frame);
        for (int millisecond = 0; millisecond < 2500; millisecond++)
        {
            clock.Forward(1);
            port.Step();
        }
        return wire.Take();
    }

    private static string[] Decode(string program, byte[] sent)
    {
        using Process peer = Process.Start(new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Task<string> output = peer.StandardOutput.ReadToEndAsync();
        peer.StandardInput.BaseStream.Write(sent);
        peer.StandardInput.Close();
        Assert.That(peer.WaitForExit(TimeSpan.FromSeconds(60)), "the peer does not end");
        Assert.That(peer.ExitCode, Is.Zero);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
