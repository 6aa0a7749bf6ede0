using System.Net;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Tests;
using SidFlow.Hw.Tests.Peers;
using SidFlow.Services.Devices;
using SidFlow.Services.NetworkSidDevice;

namespace SidFlow.Services.Tests.NetworkSidDevice;

/// <summary>JSIDPlay2, an emulator we did not write, plays a demo tune on our server; tests/peers/jsidplay2.sh brings it. The test is the deck.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class JSidPlayPeerTest
{
    const int Block = 882;
    const int initWrites = 300;
    static readonly TimeSpan length = TimeSpan.FromSeconds(12);

    [TestCase("First Light", ChipModel.Mos6581)]
    [TestCase("Paper Lanterns", ChipModel.Mos8580)]
    [TestCase("Two Windows", ChipModel.Mos8580, ChipModel.Mos8580)]
    public async Task ItsTuneArrivesAsOurMachinePlaysIt(string title, params ChipModel[] models)
    {
        string classes = PeerFolder.Given("SIDFLOW_PEER_JSIDPLAY2", "jsidplay2.sh");
        await using var guest = new NetworkGuest(new SoftwareSidOptions(), DeviceDirectory.Empty, TimeProvider.System);
        await using SidServer server = SidServer.Open(new IPEndPoint(IPAddress.Loopback, 0), ClientList.Parse(["127.0.0.0/8"])!, guest, TimeProvider.System);
        using var relay = new RequestRelay(server.Address);
        string tune = Path.ChangeExtension(Path.GetTempFileName(), ".sid");
        File.WriteAllBytes(tune, DemoTape.File(title));
        var sound = new List<float>();
        using (var peer = new PeerProcess("java", ["-Djava.awt.headless=true", "-Duser.home=.", "-cp", classes, "sidplay.ConsolePlayer",
            "--engine", "NETSID", "--NetSIDDevHost", "127.0.0.1", "--NetSIDDevPort", $"{relay.Port}", "--single", "true", tune]))
            Listen(guest, sound, peer);
        File.Delete(tune);

        Assert.That(relay.Passed.Where(exchange => exchange.Answer == 2), Is.Empty, "no request is an error to us");
        for (int chip = 0; chip < models.Length; chip++)
            Assert.That(relay.Passed.Last(exchange => exchange.Command == 14 && exchange.Sid == chip).Data, Is.EqualTo(new[] { (byte)models[chip] }), $"model of chip {chip}");

        IReadOnlyList<TapeSlice> tape = DemoTape.Of(title, length);
        var meant = DemoTape.Writes(tape).ToArray();
        var heard = relay.Writes.Where(write => write.Chip < models.Length && write.Register < 25).ToArray();
        int start = Start(heard, meant);
        Assert.That(start, Is.GreaterThanOrEqualTo(0), "our machine's writes are nowhere in its");
        int count = Math.Min(heard.Length - start, meant.Length);
        for (int i = 0; i < count; i++)
            Assert.That(What(heard[start + i]), Is.EqualTo(What(meant[i])), $"write {i} of {count}");
        // Where the first call of play lies after init is each player's own; from there on both keep step,
        // but for the 43 cycles of a bad line, which falls into the call with the one and not with the other.
        long[] offsets = [.. Enumerable.Range(initWrites, count - initWrites).Select(i => heard[start + i].Cycle - meant[i].Cycle)];
        TestContext.Out.WriteLine($"{count} writes the same, times {offsets.Max() - offsets.Min()} cycles apart, {guest.Underruns} underruns");
        Assert.That(count, Is.GreaterThan(2000));
        Assert.That(offsets.Max() - offsets.Min(), Is.LessThan(50));

        // Oscillators stand elsewhere when the tune begins, so the sound is alike and not the same.
        double likeness = Likeness(sound, Render(tape, models));
        TestContext.Out.WriteLine($"loudness alike by {likeness:f3}");
        Assert.That(likeness, Is.GreaterThan(0.7));
    }

    /// <summary>The emulator's own sound of the tape.</summary>
    static List<float> Render(IReadOnlyList<TapeSlice> tape, ChipModel[] models)
    {
        var sink = new Recorder();
        var sid = new SoftwareSid(ClockRate.Pal, [.. models.Select((model, chip) => new SidChip(model, (ushort)(0xd400 + 0x20 * chip)))], new SoftwareSidOptions { Stereo = false }, sink);
        foreach (TapeSlice slice in tape)
            sid.Play(slice);
        return [.. sink.Samples.SelectMany(sample => new[] { sample, sample })];
    }

    /// <summary>How the loudness of both goes along, 20 ms by 20 ms, where they fit best; 1 for the same.</summary>
    static double Likeness(List<float> heard, List<float> meant)
    {
        double[] a = Loudness(heard), b = Loudness(meant);
        // It starts its C64 first, which takes some seconds.
        return Enumerable.Range(0, a.Length / 2).Max(shift => Correlation(a[shift..], b));
    }

    static double[] Loudness(List<float> stereo) =>
        [.. stereo.Chunk(2 * Block).Where(block => block.Length == 2 * Block).Select(block => Math.Sqrt(block.Sum(sample => (double)sample * sample) / block.Length))];

    static double Correlation(double[] a, double[] b)
    {
        int count = Math.Min(a.Length, b.Length);
        double meanA = a.Take(count).Average(), meanB = b.Take(count).Average();
        double both = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < count; i++)
        {
            both += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return both / Math.Sqrt(squareA * squareB);
    }

    sealed class Recorder : ISampleSink
    {
        public List<float> Samples { get; } = [];
        public void Write(ReadOnlySpan<float> samples) => Samples.AddRange(samples);
    }

    static (int Chip, int Register, int Value) What((long Cycle, int Chip, int Register, int Value) heard) => (heard.Chip, heard.Register, heard.Value);
    static (int Chip, int Register, int Value) What((long Cycle, SidWrite Write) meant) => (meant.Write.Chip, meant.Write.Register, meant.Write.Value);

    /// <summary>Where in the peer's writes our machine's begin; -1 for nowhere.</summary>
    static int Start((long Cycle, int Chip, int Register, int Value)[] heard, (long Cycle, SidWrite Write)[] meant)
    {
        const int enough = 200;
        for (int start = 0; start + enough < heard.Length; start++)
            if (Enumerable.Range(0, enough).All(i => What(heard[start + i]) == What(meant[i])))
                return start;
        return -1;
    }

    /// <summary>Plays in its own time, as the room does.</summary>
    static void Listen(NetworkGuest guest, List<float> sound, PeerProcess peer)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        float[] block = new float[2 * Block];
        while (sound.Count < 2 * 44100 * length.TotalSeconds && clock.Elapsed < 5 * length && !peer.HasEnded)
        {
            Array.Clear(block);
            guest.Mix(block, mayPlay: true);
            if (guest.Heard is not null)
                sound.AddRange(block);
            pause.Wait(20);
        }
        Assert.That(sound, Is.Not.Empty, () => string.Join('\n', peer.Lines.TakeLast(20)));
    }
}
