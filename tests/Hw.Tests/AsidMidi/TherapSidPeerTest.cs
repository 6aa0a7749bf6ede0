using System.Diagnostics;
using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.Ports;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

/// <summary>A demo tune's messages through the decoder of a public instrument; SIDFLOW_THERAPSID names the folder of its sources.</summary>
[TestFixture]
public sealed class TherapSidPeerTest
{
    private const int Frame = 19656;
    private const int CutoffLow = 0x15;

    [Test]
    public void ItsDecoderHearsTheRegistersWeMeant()
    {
        string? folder = Environment.GetEnvironmentVariable("SIDFLOW_THERAPSID");
        if (folder is null)
            Assert.Ignore("SIDFLOW_THERAPSID does not name a checkout of twistedelectrons/TherapSID");
        byte[] sent = DemoTune();
        var listener = new AsidListener(2);
        listener.Feed(sent);

        string[] lines = Decode(folder!, sent);

        var image = new byte[2][];
        image[0] = new byte[25];
        image[1] = new byte[25];
        int messages = 0;
        foreach (string line in lines)
        {
            if (line == "end")
            {
                AsidHeard meant = listener.Heard[messages++];
                // Its table has no entry for the low bits of the cutoff: it never passes them on.
                image[meant.Chip][CutoffLow] = meant.After[CutoffLow];
                Assert.That(image[meant.Chip], Is.EqualTo(meant.After), $"message {messages}");
                continue;
            }
            int[] numbers = [.. line.Split(' ').Select(int.Parse)];
            image[numbers[0]][numbers[1]] = (byte)numbers[2];
        }
        Assert.That(messages, Is.EqualTo(listener.Heard.Count).And.GreaterThan(150));
        TestContext.Out.WriteLine($"{messages} messages, {lines.Length - messages} writes");
    }

    private static byte[] DemoTune()
    {
        var clock = new HandClock();
        var wire = new FakeMidi();
        using AsidMidiPort port = AsidMidiPort.Open(new() { Receiver = AsidReceiver.TherapSid, Port = "x", Models = new SidPortModel[2] }, wire, "test", clock, threaded: false);
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = new SidPortModel[2], FrameCycles = Frame });
        long now = 0;
        foreach (GoldenTape.Entry entry in GoldenTape.Read("two-windows.writes"))
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

    private static string[] Decode(string folder, byte[] sent)
    {
        DirectoryInfo repository = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(repository.FullName, "tests/peers/therapsid-asid.sh")))
            repository = repository.Parent!;
        using Process peer = Process.Start(new ProcessStartInfo(Path.Combine(repository.FullName, "tests/peers/therapsid-asid.sh"), [folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> output = peer.StandardOutput.ReadToEndAsync();
        peer.StandardInput.BaseStream.Write(sent);
        peer.StandardInput.Close();
        Assert.That(peer.WaitForExit(TimeSpan.FromSeconds(60)), "the peer does not end");
        Assert.That(peer.ExitCode, Is.Zero);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
