using SidFlow.Hw.AsidMidi;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.RawMidi;
using SidFlow.Simulators.AsidMidi;

namespace SidFlow.Hw.Tests.AsidMidi;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AsidMidiPortTest
{
    private const int Frame = 19656;
    private static readonly double frameMilliseconds = Frame * 1000 / SidClock.Pal.Hz;

    private readonly HandClock clock = new();
    private readonly FakeMidi wire = new();

    [TestCase(AsidReceiver.UsbSid)]
    [TestCase(AsidReceiver.TeensyRom)]
    [TestCase(AsidReceiver.TherapSid)]
    [TestCase(AsidReceiver.Generic)]
    public void SilenceIsFirstAndLast(AsidReceiver kind)
    {
        AsidMidiPort port = Open(new() { Receiver = kind, Port = "x" });
        AssertSilence(wire.Take());
        Begin(port);
        AssertSilence(wire.Take());
        Play(port, 0, 4, 0x41);
        wire.Take();

        port.Dispose();

        AssertSilence(wire.Take());
        Assert.That(wire.IsDisposed);
    }

    [Test]
    public void ATuneIsDescribedBeforeItStarts()
    {
        using AsidMidiPort port = Open(new() { Receiver = AsidReceiver.TeensyRom });
        wire.Take();
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = [SidPortModel.Mos8580], FrameCycles = Frame, Title = "A tune" });

        var listener = new AsidListener(1);
        listener.Feed(wire.Take());
        Assert.That(listener.Commands, Is.EqualTo(new byte[] { 0x4E, 0x4D, 0x4F, 0x32, 0x31, 0x4C }));
        Assert.That(listener.Text.TrimEnd(), Is.EqualTo("A tune"));
        Assert.That(listener.Models[0], Is.EqualTo(1));
        Assert.That(listener.Speed, Is.EqualTo(new byte[] { 0x00, 0x6E, 0x1B, 0x01 }), "19950 µs");
    }

    [TestCase(AsidReceiver.Generic, 1, false)]
    [TestCase(AsidReceiver.UsbSid, 1, true)]
    [TestCase(AsidReceiver.UsbSid, 2, true)]
    [TestCase(AsidReceiver.TeensyRom, 1, true)]
    [TestCase(AsidReceiver.TeensyRom, 2, false)]
    [TestCase(AsidReceiver.TherapSid, 1, false)]
    public void SpeedIsSentWhereItHelps(AsidReceiver kind, int chips, bool sent)
    {
        using AsidMidiPort port = Open(new() { Receiver = kind, Port = "x", Models = new SidPortModel[chips] });
        Begin(port);
        var listener = new AsidListener(chips);
        listener.Feed(wire.Take());
        Assert.That(listener.Commands.Contains(0x31), Is.EqualTo(sent));
    }

    [Test]
    public void TheFirstFrameNamesAllRegistersAndTheNextOnlyWhatIsNew()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        wire.Take();
        port.Write(10, 0, 0x18, 15);
        port.Write(Frame, 0, 0x18, 15);
        port.Write(10, 0, 0x00, 0x34);
        port.Wait(10 * Frame);

        var listener = new AsidListener(1);
        Run(port, listener, 12);

        Assert.That(listener.Heard.Select(heard => heard.Writes.Count), Is.EqualTo(new[] { 25, 1 }), "no frame without news");
        Assert.That(listener.Heard[1].Writes, Is.EqualTo(new[] { (0, 0x34) }));
        Assert.That(port.Report.Writes, Is.EqualTo(26));
    }

    /// <summary>These receivers take each 4E for a frame: it must be there, once, whatever the tune does.</summary>
    [Test]
    public void AReceiverThatCountsFramesGetsEachOfThem()
    {
        using AsidMidiPort port = Open(new() { Receiver = AsidReceiver.UsbSid, Models = new SidPortModel[2] });
        Begin(port, 2);
        wire.Take();
        port.Write(10, 1, 4, 0x41);
        port.Write(Frame, 1, 4, 0x40);
        port.Write(10, 1, 4, 0x41);
        port.Write(10, 1, 4, 0x20);
        port.Wait(3 * Frame);

        var listener = new AsidListener(2);
        Run(port, listener, 12);

        Assert.That(listener.Commands, Is.EqualTo(new byte[] { 0x4E, 0x50, 0x4E, 0x50, 0x4E, 0x4E }));
        Assert.That(listener.Heard.Skip(4).Select(heard => string.Join(' ', heard.Writes)), Is.All.EqualTo("(24, 0)"), "the volume again");
        Assert.That(listener.Broken, Is.Zero);
    }

    /// <summary>Each frame at its own time: never two within one frame's length, also after the caller gave many at once.</summary>
    [Test]
    public void FramesAreEvenlySpaced()
    {
        using AsidMidiPort port = Open(new() { Receiver = AsidReceiver.UsbSid });
        Begin(port);
        wire.Take();
        for (int frame = 0; frame < 20; frame++)
            port.Write(Frame, 0, 0, frame + 1);
        port.Wait(Frame);
        var sent = new List<int>();
        for (int millisecond = 0; millisecond < 450; millisecond++)
        {
            clock.Forward(1);
            port.Step();
            if (wire.Take().Length > 0)
                sent.Add(millisecond);
        }
        Assert.That(sent, Has.Count.EqualTo(21));
        Assert.That(sent.Zip(sent.Skip(1), (a, b) => b - a), Is.All.InRange(19, 21));
        Assert.That(port.Report.LateWrites, Is.Zero);
    }

    [Test]
    public void AThreadThatWasAwayMergesWhatItMissed()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        wire.Take();
        for (int frame = 0; frame < 10; frame++)
            port.Write(Frame, 0, frame, frame + 1);
        port.Wait(Frame);

        clock.Forward(11 * frameMilliseconds + 1);
        port.Step();

        var listener = new AsidListener(1);
        listener.Feed(wire.Take());
        Assert.That(listener.Heard, Has.Count.EqualTo(1), "no burst");
        Assert.That(listener.Registers(0)[..10], Is.EqualTo(Enumerable.Range(1, 10)), "nothing is missing");
        Assert.That(port.MergedFrames, Is.EqualTo(10));
    }

    [Test]
    public void AMessageCutShortIsFinishedBeforeTheNext()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        wire.Take();
        for (int frame = 0; frame < 6; frame++)
            port.Write(Frame, 0, 0, frame + 1);
        port.Wait(Frame);
        var listener = new AsidListener(1);
        wire.Room = 5;
        Run(port, listener, 3);
        Assert.That(listener.Heard, Is.Empty, "full");

        wire.Room = int.MaxValue;
        Run(port, listener, 6);

        Assert.That(listener.Broken, Is.Zero);
        Assert.That(listener.Registers(0)[0], Is.EqualTo(6));
        Assert.That(port.MergedFrames, Is.Positive);
        Assert.That(port.Report.DroppedWrites, Is.Positive, "values that were never heard");
    }

    [Test]
    public void AWireThatStaysFullIsStalled()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        for (int frame = 0; frame < 40; frame++)
            port.Write(Frame, 0, 0, frame + 1);
        wire.Room = 7;
        Run(port, new AsidListener(1), 30);

        Assert.That(Assert.Throws<SidPortException>(port.Push)!.Fault, Is.EqualTo(SidPortFault.Stalled));
        wire.Room = int.MaxValue;
        port.Cancel();
        Assert.That(wire.Take(), Is.Not.Null);
    }

    [TestCase(Errno.EIO)]
    [TestCase(Errno.ENODEV)]
    [TestCase(Errno.EPIPE)]
    public void AnUnpluggedReceiverIsLost(Errno errno)
    {
        AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        port.Write(Frame, 0, 0, 1);
        port.Wait(Frame);
        wire.Fault = errno;
        Run(port, null, 8);

        Assert.That(Assert.Throws<SidPortException>(() => port.Wait(1))!.Fault, Is.EqualTo(SidPortFault.Lost));
        Assert.That(() => port.Report, Throws.Nothing);
        port.Dispose();
        Assert.That(wire.IsDisposed);
    }

    [Test]
    public void AMessageCutOffForGoodIsEnded()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        wire.Take();
        port.Write(Frame, 0, 0, 1);
        port.Wait(Frame);
        wire.Room = 5;
        Run(port, null, 8);
        port.Cancel();
        byte[] bytes = wire.Take();

        Assert.That(wire.Drops, Is.EqualTo(1));
        Assert.That(bytes[5], Is.EqualTo(0xF7));
        var listener = new AsidListener(1);
        listener.Feed(bytes);
        Assert.That(listener.Broken, Is.EqualTo(1), "the one that was cut off");
        Assert.That(listener.Commands[^1], Is.EqualTo(0x4D));
        Assert.That(listener.Heard[^1].Writes, Has.Count.EqualTo(25));
        AssertSilent(listener);
    }

    [Test]
    public void PauseTakesTheVolumeAndResumeBringsItBack()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        Begin(port);
        Play(port, 0, 0x18, 0x1F);
        wire.Take();
        port.Pause();
        Assert.That(Convert.ToHexString(wire.Take()), Is.EqualTo("F02D4E000000010000000010F7"));
        port.Write(Frame, 0, 0, 1);
        clock.Forward(500);
        port.Step();
        Assert.That(wire.Take(), Is.Empty, "time stands still");
        Assert.That(port.Delay, Is.GreaterThan(TimeSpan.Zero));

        port.Resume();
        Assert.That(Convert.ToHexString(wire.Take()), Is.EqualTo("F02D4E00000001000000001FF7"));
    }

    [Test]
    public void InterruptEndsIt()
    {
        using AsidMidiPort port = Open(new() { Port = "x" });
        port.Interrupt();
        Assert.That(Assert.Throws<SidPortException>(() => Begin(port))!.Fault, Is.EqualTo(SidPortFault.Lost));
    }

    [Test]
    public void ATuneForAnotherClockOrMoreChipsIsRefused()
    {
        using AsidMidiPort port = Open(new() { Receiver = AsidReceiver.TherapSid, Port = "x" });
        Assert.That(Assert.Throws<SidPortException>(() => port.Begin(new SidPortTune { Clock = SidClock.Ntsc, Models = [default] }))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
        Assert.That(Assert.Throws<SidPortException>(() => Begin(port, 2))!.Fault, Is.EqualTo(SidPortFault.Unsupported));
    }

    /// <summary>Every play call's registers arrive as that call left them, one after the other.</summary>
    [TestCase(AsidReceiver.UsbSid)]
    [TestCase(AsidReceiver.Generic)]
    [TestCase(AsidReceiver.TherapSid)]
    public void ADemoTuneIsHeardCallByCall(AsidReceiver kind)
    {
        using AsidMidiPort port = Open(new() { Receiver = kind, Port = "x", Models = new SidPortModel[2] });
        Begin(port, 2);
        wire.Take();
        var listener = new AsidListener(2);
        var image = new byte[2][];
        image[0] = new byte[25];
        image[1] = new byte[25];
        var calls = new List<string>();
        long now = 0;
        foreach (GoldenTape.Entry entry in GoldenTape.Read("two-windows.writes"))
        {
            if (entry.Cycle - now > 4000 && now > 0)
                calls.Add(Show(image));
            while (now + 5000 < entry.Cycle)
            {
                port.Wait(5000);
                now += 5000;
                Run(port, listener, 0.25);
            }
            port.Write((int)(entry.Cycle - now), entry.Chip, entry.Register, entry.Value);
            image[entry.Chip][entry.Register] = (byte)entry.Value;
            now = entry.Cycle;
        }
        calls.Add(Show(image));
        port.Wait(2 * Frame);
        Run(port, listener, 60);

        Assert.That(listener.Broken, Is.Zero);
        // INIT and the first call lie in one frame.
        Assert.That(Changes(frames), Is.EqualTo(Changes(calls).Skip(1)));
        Assert.That(calls, Has.Count.GreaterThan(90), "the tape has two seconds");
    }

    [Test]
    public void TheCardIsFoundByItsName()
    {
        RawMidiPort[] outputs = [new("/dev/snd/midiC0D0", "Keys", "MIDI keyboard", "Keys"), new("/dev/snd/midiC2D0", "Pico", "USBSID-Pico", "USBSID-Pico Midi")];
        Assert.That(AsidMidiPort.Find(new() { Receiver = AsidReceiver.UsbSid }, outputs).Path, Is.EqualTo("/dev/snd/midiC2D0"));
        Assert.That(AsidMidiPort.Find(new() { Port = "keyb" }, outputs).Path, Is.EqualTo("/dev/snd/midiC0D0"));
        Assert.That(Assert.Throws<SidPortException>(() => AsidMidiPort.Find(new() { Port = "Teensy" }, outputs))!.Reason,
            Is.EqualTo("no MIDI port is called 'Teensy', there are MIDI keyboard, USBSID-Pico"));
    }

    static IEnumerable<TestCaseData> WrongSettings =>
    [
        new(new AsidMidiSettings(), "A MIDI port is needed: a path such as /dev/snd/midiC1D0, or part of the sound card's name."),
        new(new AsidMidiSettings { Port = "x", Models = [] }, "This receiver has 1 to 17 chips, not 0."),
        new(new AsidMidiSettings { Receiver = AsidReceiver.UsbSid, Models = new SidPortModel[5] }, "This receiver has 1 to 4 chips, not 5."),
        new(new AsidMidiSettings { Port = "x", Clock = new SidClock(1, 0) }, "The chips' clock must be 0.5 to 2 MHz."),
        new(new AsidMidiSettings { Port = "x", SpeedMessage = true }, "This receiver does not know the speed message."),
        new(new AsidMidiSettings { Port = "x", Buffered = true }, "Buffering is asked for in the speed message, which is off."),
        new(new AsidMidiSettings { Port = "x", Lead = TimeSpan.Zero }, "The lead must be 40 ms to 1 s."),
        new(new AsidMidiSettings { Port = "x", Latency = TimeSpan.FromSeconds(3) }, "The latency must be 0 to 2 s."),
        new(new AsidMidiSettings { Port = "x", Receiver = (AsidReceiver)9 }, "There is no ASID receiver 9."),
    ];

    [TestCaseSource(nameof(WrongSettings))]
    public void WrongSettingsAreNamed(AsidMidiSettings settings, string sentence) => Assert.That(settings.Validate(), Is.EqualTo(new[] { sentence }));

    /// <summary>Both chips after each frame, as the listener has it.</summary>
    private readonly List<string> frames = [];

    private AsidMidiPort Open(AsidMidiSettings settings) => AsidMidiPort.Open(settings, wire, "test", clock, threaded: false);

    private static void Begin(AsidMidiPort port, int chips = 1) =>
        port.Begin(new SidPortTune { Clock = SidClock.Pal, Models = new SidPortModel[chips], FrameCycles = Frame });

    /// <summary>One write, sent.</summary>
    private void Play(AsidMidiPort port, int chip, int register, int value)
    {
        port.Write(10, chip, register, value);
        port.Wait(10 * Frame);
        Run(port, null, 2);
    }

    /// <summary>So many frames' time in steps of a millisecond.</summary>
    private void Run(AsidMidiPort port, AsidListener? listener, double frameCount)
    {
        for (double passed = 0; passed < frameCount * frameMilliseconds; passed++)
        {
            clock.Forward(1);
            port.Step();
            if (listener is null)
                continue;
            byte[] bytes = wire.Take();
            listener.Feed(bytes);
            if (bytes.Length > 0)
                frames.Add(Show([listener.Registers(0), listener.Registers(^1)]));
        }
    }

    private static string Show(byte[][] chips) => string.Join('|', chips.Select(Convert.ToHexString));

    private static string[] Changes(List<string> images) => [.. images.Where((image, i) => i == 0 || image != images[i - 1])];

    private static void AssertSilence(byte[] bytes)
    {
        var listener = new AsidListener(3);
        listener.Feed(bytes);
        Assert.That(listener.Commands, Contains.Item((byte)0x4D));
        Assert.That(listener.Heard[0].Writes.Count, Is.EqualTo(25));
        AssertSilent(listener);
    }

    private static void AssertSilent(AsidListener listener) => Assert.That(listener.Registers(0), Is.All.Zero);
}
