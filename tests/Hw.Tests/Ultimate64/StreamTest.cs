using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;
using SidFlow.Hw.Ultimate64.Sound;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>The receiver of the audio stream, without a network.</summary>
[TestFixture]
public sealed class StreamTest
{
    static readonly TimeSpan packetTime = TimeSpan.FromSeconds(AudioPacket.Frames / AudioPacket.PalRate.Hz);

    /// <summary>-1 for a lost one, otherwise the number that was put into its first sample.</summary>
    static (List<int> Heard, PacketOrder Order) Feed(IEnumerable<(int Number, TimeSpan At)> arrivals, int first)
    {
        var heard = new List<int>();
        var order = new PacketOrder((stereo, lost) => heard.Add(lost ? -1 : stereo[0]));
        short[] samples = new short[AudioPacket.Samples];
        TimeSpan now = TimeSpan.Zero;
        foreach ((int number, TimeSpan at) in arrivals.OrderBy(arrival => arrival.At))
        {
            now = at;
            samples[0] = (short)(number % 30000);
            order.Add(unchecked((ushort)(first + number)), samples, at);
        }
        order.Advance(now + TimeSpan.FromSeconds(1));
        return (heard, order);
    }

    [Test]
    public void OnlyDatagramsOf770BytesAreSound()
    {
        short[] samples = new short[AudioPacket.Samples];
        Assert.That(AudioPacket.TryRead(new byte[2], out _, samples), Is.False);
        Assert.That(AudioPacket.TryRead(new byte[769], out _, samples), Is.False);
        byte[] packet = new byte[770];
        (packet[0], packet[1], packet[2], packet[3], packet[768], packet[769]) = (0x34, 0x12, 0xff, 0x7f, 0x00, 0x80);
        Assert.That(AudioPacket.TryRead(packet, out ushort sequence, samples));
        Assert.That(sequence, Is.EqualTo(0x1234));
        Assert.That((samples[0], samples[383]), Is.EqualTo((short.MaxValue, short.MinValue)));
    }

    [Test]
    public void TheRatesAreThoseOfTheColourClocks()
    {
        Assert.That(AudioPacket.PalRate.Hz, Is.EqualTo(47982.8869).Within(0.00005));
        Assert.That(AudioPacket.NtscRate.Hz, Is.EqualTo(47940.3409).Within(0.00005));
    }

    [TestCase(0)]
    [TestCase(65_000)]
    [TestCase(32_700)]
    public void ASequenceMayStartAnywhereAndWraps(int first)
    {
        (List<int> heard, PacketOrder order) = Feed(Enumerable.Range(0, 1200).Select(n => (n, n * packetTime)), first);
        Assert.That(heard, Is.EqualTo(Enumerable.Range(0, 1200)));
        Assert.That((order.Lost, order.Late, order.Restarts), Is.EqualTo((0L, 0L, 0L)));
    }

    /// <summary>Anything that comes within 90 ms of its time, in whatever order and however often, is heard once and in order.</summary>
    [Test]
    public void DelaysWithinTheWindowAreNotHeard([Random(30)] int seed)
    {
        var random = new Random(seed);
        var arrivals = new List<(int, TimeSpan)>();
        for (int n = 0; n < 600; n++)
            for (int copy = random.Next(10) == 0 ? 2 : 1; copy > 0; copy--)
                arrivals.Add((n, n * packetTime + TimeSpan.FromMilliseconds(random.NextDouble() * 90)));
        (List<int> heard, PacketOrder order) = Feed(arrivals, random.Next(65536));
        Assert.That(heard, Is.EqualTo(Enumerable.Range(0, 600)));
        Assert.That(order.Lost, Is.Zero);
        Assert.That(order.Late, Is.EqualTo(arrivals.Count - 600));
    }

    /// <summary>What is lost is filled, so that time does not shrink; what comes after its place was filled is thrown away.</summary>
    [Test]
    public void GapsAreFilledAndCounted([Random(20)] int seed)
    {
        var random = new Random(seed);
        int[] lost = [.. Enumerable.Range(1, 500).Where(_ => random.Next(8) == 0)];
        IEnumerable<(int, TimeSpan)> arrivals = Enumerable.Range(0, 502).Except(lost).Select(n => (n, n * packetTime));
        (List<int> heard, PacketOrder order) = Feed(arrivals, random.Next(65536));
        Assert.That(heard, Is.EqualTo(Enumerable.Range(0, 502).Select(n => lost.Contains(n) ? -1 : n)));
        Assert.That(order.Lost, Is.EqualTo(lost.Length));
    }

    [Test]
    public void APacketTooLateIsThrownAway()
    {
        var arrivals = Enumerable.Range(0, 100).Where(n => n != 40).Select(n => (n, n * packetTime)).Append((40, 40 * packetTime + TimeSpan.FromMilliseconds(150)));
        (List<int> heard, PacketOrder order) = Feed(arrivals, 0);
        Assert.That(heard[40], Is.EqualTo(-1));
        Assert.That(heard, Has.Count.EqualTo(100));
        Assert.That((order.Lost, order.Late), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public void ALongGapIsFilledAtOnceAndAJumpIsARestart()
    {
        (List<int> gap, PacketOrder order) = Feed([(0, default), (200, 200 * packetTime)], 0);
        Assert.That(gap, Has.Count.EqualTo(201));
        Assert.That(order.Restarts, Is.Zero);
        (List<int> jump, PacketOrder restarted) = Feed([(0, default), (5000, 200 * packetTime), (5001, 201 * packetTime)], 0);
        Assert.That(jump, Is.EqualTo((int[])[0, 5000, 5001]));
        Assert.That(restarted.Restarts, Is.EqualTo(1));
    }

    [Test]
    public void AnySequenceOfPacketsIsBorne([Random(10)] int seed)
    {
        var random = new Random(seed);
        int heard = 0;
        var order = new PacketOrder((_, _) => heard++);
        short[] samples = new short[AudioPacket.Samples];
        TimeSpan now = TimeSpan.Zero;
        ushort near = 0;
        for (int i = 0; i < 3000; i++)
        {
            now += TimeSpan.FromMilliseconds(random.NextDouble() * 8);
            near = unchecked((ushort)(random.Next(50) == 0 ? random.Next(65536) : near + random.Next(-70, 80)));
            order.Add(near, samples, now);
        }
        Assert.That(heard, Is.LessThanOrEqualTo(order.Received + order.Lost));
        Assert.That(order.Lost, Is.LessThan(3000 * 251));
    }

    /// <summary>The tone that comes out against the one that should, at its exact frequency.</summary>
    [TestCase(48000, 50, 0.1)]
    [TestCase(48000, 1000, 0.1)]
    [TestCase(48000, 19_900, 0.1)]
    [TestCase(44100, 1000, 0.1)]
    [TestCase(44100, 19_500, 0.1)]
    public void ATonePassesCleanly(int output, double hertz, double withinDecibels)
    {
        foreach (SidClock rate in (SidClock[])[AudioPacket.PalRate, AudioPacket.NtscRate])
        {
            float[] sound = Converted(rate, output, hertz, packets: 250);
            (double gain, double residue) = FitTone(sound.AsSpan(2 * 200, 2 * 40_000), hertz, output);
            Assert.That(20 * Math.Log10(gain / 0.5), Is.Zero.Within(withinDecibels), $"level at {rate.Hz:f0}");
            Assert.That(20 * Math.Log10(residue / gain), Is.LessThan(-80), $"all that is not the tone, at {rate.Hz:f0}");
        }
    }

    /// <summary>A second of the device is a second here, to the frame, after a minute.</summary>
    [Test]
    public void TheRateIsExact()
    {
        var converter = new RateConverter(AudioPacket.PalRate, 48_000);
        float[] output = new float[2 * converter.MostFrames];
        long frames = 0;
        const int packets = 14_995;         // 60 s
        short[] silence = new short[AudioPacket.Samples];
        for (int i = 0; i < packets; i++)
            frames += converter.Convert(silence, output);
        double seconds = packets * AudioPacket.Frames / AudioPacket.PalRate.Hz;
        Assert.That(frames, Is.EqualTo(seconds * 48_000).Within(RateConverter.Taps));
    }

    [Test]
    public void TheFirstMovingSampleIsFoundToTheFrame()
    {
        short[] samples = new short[AudioPacket.Samples];
        Array.Fill(samples, (short)-300);       // a standing level is silence
        var onset = new Onset(64);
        TimeSpan arrival = TimeSpan.FromSeconds(5);
        onset.Hear(samples, arrival, AudioPacket.PalRate);
        Assert.That(onset.At, Is.Null);
        samples[2 * 100 + 1] = -230;
        onset.Hear(samples, arrival, AudioPacket.PalRate);
        Assert.That((arrival - onset.At!.Value).TotalSeconds, Is.EqualTo(92 / AudioPacket.PalRate.Hz).Within(1e-6));
    }

    [Test]
    public void WithSoundTheDeviceIsGoneAfter400Milliseconds()
    {
        var vigil = new Vigil(answers: true);
        vigil.Packet(Ms(1000));
        Assert.That(Steps(vigil, 1000, 1600), Is.EqualTo(((int, VigilStep)[])[(1250, VigilStep.Ask), (1400, VigilStep.Gone)]));
    }

    [Test]
    public void AnAnswerKeepsItAliveWithoutSound()
    {
        var vigil = new Vigil(answers: true);
        vigil.Packet(Ms(1000));
        Assert.That(Steps(vigil, 1000, 1300), Is.EqualTo(((int, VigilStep)[])[(1250, VigilStep.Ask)]));
        vigil.Answer();
        (int At, VigilStep Step)[] steps = Steps(vigil, 1310, 3000);
        Assert.That(steps[^1], Is.EqualTo((2450, VigilStep.Gone)), "five more questions without an answer");
        Assert.That(steps[..^1].Select(step => step.Step), Is.All.EqualTo(VigilStep.Ask));
        Assert.That(steps, Has.Length.EqualTo(6));
    }

    [Test]
    public void WithoutSoundFiveMissesInARowAreTheEnd()
    {
        var vigil = new Vigil(answers: true);
        vigil.Begin();
        (int, VigilStep)[] first = Steps(vigil, 0, 790);
        Assert.That(first, Is.EqualTo(((int, VigilStep)[])[(0, VigilStep.Ask), (200, VigilStep.Ask), (400, VigilStep.Ask), (600, VigilStep.Ask)]));
        vigil.Answer();
        Assert.That(Steps(vigil, 790, 2500)[^1], Is.EqualTo((1800, VigilStep.Gone)));
    }

    [Test]
    public void WithoutIdentOnlyMissingSoundTells()
    {
        var vigil = new Vigil(answers: false);
        vigil.Begin();
        Assert.That(Steps(vigil, 0, 5000), Is.Empty);
        vigil.Packet(Ms(5000));
        Assert.That(Steps(vigil, 5000, 6000), Is.EqualTo(((int, VigilStep)[])[(5400, VigilStep.Gone)]));
    }

    static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    static (int At, VigilStep Step)[] Steps(Vigil vigil, int from, int to)
    {
        var steps = new List<(int, VigilStep)>();
        for (int ms = from; ms < to; ms += 10)
        {
            VigilStep step = vigil.Step(Ms(ms));
            if (step != VigilStep.Nothing)
                steps.Add((ms, step));
            if (step == VigilStep.Gone)
                break;
        }
        return [.. steps];
    }

    static float[] Converted(SidClock rate, int outputHz, double hertz, int packets)
    {
        var converter = new RateConverter(rate, outputHz);
        var sound = new List<float>();
        float[] piece = new float[2 * converter.MostFrames];
        short[] samples = new short[AudioPacket.Samples];
        for (int packet = 0; packet < packets; packet++)
        {
            for (int i = 0; i < AudioPacket.Frames; i++)
            {
                double time = (packet * AudioPacket.Frames + i) / rate.Hz;
                samples[2 * i] = samples[2 * i + 1] = (short)Math.Round(16384 * Math.Sin(2 * Math.PI * hertz * time));
            }
            sound.AddRange(piece.AsSpan(0, 2 * converter.Convert(samples, piece)));
        }
        return [.. sound];
    }

    /// <summary>Least squares of a sine and a cosine to the left channel.</summary>
    static (double Gain, double Residue) FitTone(ReadOnlySpan<float> stereo, double hertz, double rateHz)
    {
        int frames = stereo.Length / 2;
        double ss = 0, cc = 0, sc = 0, xs = 0, xc = 0;
        for (int i = 0; i < frames; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * hertz * i / rateHz);
            (ss, cc, sc, xs, xc) = (ss + s * s, cc + c * c, sc + s * c, xs + stereo[2 * i] * s, xc + stereo[2 * i] * c);
        }
        double det = ss * cc - sc * sc;
        double a = (xs * cc - xc * sc) / det, b = (xc * ss - xs * sc) / det;
        double residue = 0;
        for (int i = 0; i < frames; i++)
        {
            (double s, double c) = Math.SinCos(2 * Math.PI * hertz * i / rateHz);
            double rest = stereo[2 * i] - a * s - b * c;
            residue += rest * rest;
        }
        return (Math.Sqrt(a * a + b * b), Math.Sqrt(2 * residue / frames));
    }
}
