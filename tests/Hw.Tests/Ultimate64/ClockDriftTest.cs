using SidFlow.Hw.Ultimate64.Sound;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>A device whose clock is not ours, over a network that is not even, for as long as an evening lasts. Time is simulated.</summary>
[TestFixture]
public sealed class ClockDriftTest
{
    /// <summary>The slowest there is: an hour is played in seconds.</summary>
    const int OutputHz = 8000;

    static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);

    /// <summary>One packet in 300 is lost, every second one comes up to 3 ms late, and every 15 s the network holds all back for up to 40 ms.</summary>
    [TestCase(150, 60)]
    [TestCase(-150, 20)]
    public void TheCushionNeitherEmptiesNorGrows(double devicePpm, int minutes)
    {
        var random = new Random(1541);
        var intake = new SoundIntake();
        intake.SetRates(AudioPacket.PalRate, OutputHz);
        short[] samples = new short[AudioPacket.Samples];
        float[] stereo = new float[2 * (int)(OutputHz * block.TotalSeconds)];
        double packetSeconds = AudioPacket.Frames / (AudioPacket.PalRate.Hz * (1 + devicePpm / 1e6));
        TimeSpan end = TimeSpan.FromMinutes(minutes), heldUntil = TimeSpan.Zero, nextHold = TimeSpan.FromSeconds(15);
        var network = new PriorityQueue<int, TimeSpan>();
        int packet = 0;
        long reads = 0, starved = 0, opened = 0;
        TimeSpan highest = TimeSpan.Zero;
        double before = 0, fastest = 0, lastPpm = 0;

        for (TimeSpan now = block; now < end; now += block)
        {
            for (; packet * packetSeconds < now.TotalSeconds; packet++)
            {
                TimeSpan sent = TimeSpan.FromSeconds(packet * packetSeconds);
                if (sent >= nextHold)
                    (heldUntil, nextHold) = (sent + TimeSpan.FromMilliseconds(random.Next(40)), nextHold + TimeSpan.FromSeconds(15));
                TimeSpan arrives = sent + TimeSpan.FromMilliseconds(random.Next(2) * random.NextDouble() * 3);
                if (random.Next(300) != 0)
                    network.Enqueue(packet, arrives > heldUntil ? arrives : heldUntil);
            }
            while (network.TryPeek(out int number, out TimeSpan at) && at <= now)
            {
                network.Dequeue();
                intake.Add(unchecked((ushort)number), samples, at);
            }
            int frames = intake.Read(stereo, now);
            reads++;
            if (frames > 0 && opened == 0)
                opened = reads;
            if (opened > 0 && frames < stereo.Length / 2)
                starved++;
            if (now > TimeSpan.FromSeconds(1) && intake.Queued > highest)
                highest = intake.Queued;
            if (reads % 50 == 0)
            {
                fastest = Math.Max(fastest, Math.Abs(intake.Ppm - before));
                before = intake.Ppm;
            }
            if (now > end - TimeSpan.FromMinutes(5))
                lastPpm += intake.Ppm / (5 * 60 * 50);
        }

        Assert.That(opened, Is.InRange(5, 15), "reads until the first frame");
        Assert.That(starved, Is.Zero, "reads that did not get all they wanted");
        Assert.That(highest, Is.LessThan(Cushion.Level + TimeSpan.FromMilliseconds(30)));
        Assert.That(Cents(fastest), Is.LessThan(0.05), "change of pitch within a second");
        Assert.That(lastPpm, Is.EqualTo(devicePpm).Within(3), "what is found of the clock, mean of the last five minutes");
    }

    [Test]
    public void WhatIsKnownOfTheClockOutlivesATune()
    {
        var intake = new SoundIntake();
        intake.SetRates(AudioPacket.PalRate, OutputHz);
        Play(intake, 120, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Assert.That(intake.Ppm, Is.EqualTo(120).Within(3));
        intake.Forget();
        intake.SetRates(AudioPacket.NtscRate, OutputHz);
        Assert.That(intake.Ppm, Is.EqualTo(120).Within(3));
    }

    [Test]
    public void AReaderThatStayedAwayHearsWhatIsNewAndNotWhatItMissed()
    {
        var intake = new SoundIntake();
        intake.SetRates(AudioPacket.PalRate, OutputHz);
        Play(intake, 0, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Play(intake, 0, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), reads: false);
        Assert.That(intake.Queued, Is.GreaterThan(TimeSpan.FromSeconds(1)));
        Play(intake, 0, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        Assert.That(intake.Queued, Is.EqualTo(Cushion.Level).Within(block + block));
    }

    /// <summary>A recorder takes all there is every 10 ms: a tone stays a tone, and none of its frames is missing.</summary>
    [Test]
    public void ARecordingHasEveryFrame()
    {
        const double hertz = 1000, amplitude = 0.5, seconds = 60;
        const int rate = 48_000;
        var intake = new SoundIntake();
        short[] samples = new short[AudioPacket.Samples];
        float[] stereo = new float[2 * rate / 10];
        var left = new List<float>();
        int packet = 0;
        for (TimeSpan now = TimeSpan.Zero; now.TotalSeconds < seconds; now += TimeSpan.FromMilliseconds(10))
        {
            for (; packet * AudioPacket.Frames / AudioPacket.PalRate.Hz < now.TotalSeconds; packet++)
            {
                for (int i = 0; i < AudioPacket.Frames; i++)
                    samples[2 * i] = (short)Math.Round(32768 * amplitude * Math.Sin(2 * Math.PI * hertz * ((double)packet * AudioPacket.Frames + i) / AudioPacket.PalRate.Hz));
                intake.Add(unchecked((ushort)packet), samples, now);
            }
            while (intake.Record(stereo) is var frames and > 0)
                for (int i = 0; i < frames; i++)
                    left.Add(stereo[2 * i]);
        }
        double steepest = Enumerable.Range(100, left.Count - 200).Max(i => Math.Abs(left[i - 1] - 2.0 * left[i] + left[i + 1]));
        Assert.That(steepest, Is.EqualTo(amplitude * Math.Pow(2 * Math.PI * hertz / rate, 2)).Within(2).Percent, "a cut");
        Assert.That(left.Count / (double)rate + intake.Queued.TotalSeconds, Is.EqualTo(packet * AudioPacket.Frames / AudioPacket.PalRate.Hz).Within(0.001));
        Assert.That(intake.Queued, Is.EqualTo(Cushion.Level).Within(TimeSpan.FromMilliseconds(1)));
    }

    /// <summary>As fast as the correction may change, a tone stays a tone: its second difference never exceeds a sine's.</summary>
    [Test]
    public void ACorrectionOnItsWayIsNoStep()
    {
        const double hertz = 1000, amplitude = 0.5;
        const int rate = 48_000;
        var converter = new RateConverter(AudioPacket.PalRate, rate);
        float[] piece = new float[2 * converter.MostFrames];
        short[] samples = new short[AudioPacket.Samples];
        var left = new List<float>();
        for (int packet = 0; packet < 2500; packet++)
        {
            converter.Ppm = Math.Min(Cushion.MostPpm, packet * Cushion.FastestPpm / 250);
            for (int i = 0; i < AudioPacket.Frames; i++)
                samples[2 * i] = (short)Math.Round(32768 * amplitude * Math.Sin(2 * Math.PI * hertz * (packet * AudioPacket.Frames + i) / AudioPacket.PalRate.Hz));
            int frames = converter.Convert(samples, piece);
            for (int i = 0; i < frames; i++)
                left.Add(piece[2 * i]);
        }
        double steepest = Enumerable.Range(100, left.Count - 200).Max(i => Math.Abs(left[i - 1] - 2.0 * left[i] + left[i + 1]));
        Assert.That(steepest, Is.EqualTo(amplitude * Math.Pow(2 * Math.PI * hertz / rate, 2)).Within(2).Percent);
        Assert.That(converter.Ppm, Is.GreaterThan(190));
    }

    static void Play(SoundIntake intake, double devicePpm, TimeSpan from, TimeSpan until, bool reads = true)
    {
        short[] samples = new short[AudioPacket.Samples];
        float[] stereo = new float[2 * (int)(OutputHz * block.TotalSeconds)];
        double packetSeconds = AudioPacket.Frames / (AudioPacket.PalRate.Hz * (1 + devicePpm / 1e6));
        int packet = (int)Math.Ceiling(from.TotalSeconds / packetSeconds);
        for (TimeSpan now = from + block; now <= until; now += block)
        {
            for (; packet * packetSeconds < now.TotalSeconds; packet++)
                intake.Add(unchecked((ushort)packet), samples, TimeSpan.FromSeconds(packet * packetSeconds));
            if (reads)
                intake.Read(stereo, now);
        }
    }

    static double Cents(double ppm) => 1200 * Math.Log2(1 + ppm / 1e6);
}
