using SidFlow.Emu.Tape;

namespace SidFlow.Emu.Tests.Tape;

[TestFixture]
public sealed class TapeRoundTripTests
{
    private const int Length = 123_456;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void What_was_recorded_is_played(int chips)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            TapeSlice tape = SomeTape.Random(new Random(seed), chips, Length);
            byte[] file = SomeTape.Record(SomeTape.Header(chips), [tape]);
            AssertSame(SomeTape.Player(file).Run(new Cycles(Length)), tape, $"seed {seed}");
        }
    }

    [Test]
    public void How_the_tape_was_cut_into_slices_does_not_show_in_the_file()
    {
        TapeSlice tape = SomeTape.Random(new Random(1), 2, Length);
        byte[] whole = SomeTape.Record(SomeTape.Header(2), [tape]);
        var random = new Random(2);
        foreach (Func<long> cut in new Func<long>[] { () => 1, () => 4_926, () => 19_656, () => random.Next(1, 30_000) })
            Assert.That(SomeTape.Record(SomeTape.Header(2), SomeTape.Cut(tape, cut)), Is.EqualTo(whole));
    }

    [TestCase(1)]
    [TestCase(4_926, Description = "5 ms")]
    [TestCase(19_656, Description = "a PAL frame")]
    [TestCase(100_000, Description = "several pages")]
    public void How_the_player_is_asked_does_not_change_the_tape(int sliceLength)
    {
        TapeSlice tape = SomeTape.Random(new Random(3), 3, Length);
        TapePlayer player = SomeTape.Player(SomeTape.Record(SomeTape.Header(3), [tape]));
        AssertSame(SomeTape.Join(RunAll(player, sliceLength)), tape, "");
    }

    [Test]
    public void A_seek_is_the_replay_from_the_start_without_the_sound()
    {
        TapeSlice tape = SomeTape.Random(new Random(4), 2, Length);
        byte[] file = SomeTape.Record(SomeTape.Header(2), [tape]);
        TapePlayer seeking = SomeTape.Player(file);
        var random = new Random(5);
        long[] positions = [0, 1, 9_999, 10_000, 10_001, 120_000, Length - 1, Length, Length + 5_000, .. Enumerable.Range(0, 50).Select(_ => random.NextInt64(Length))];
        foreach (long position in positions)
        {
            TapePlayer straight = SomeTape.Player(file);
            var expected = new RegisterImage(2);
            expected.Apply(straight.Run(new Cycles(position)));

            RegisterImage image = seeking.Seek(new Cycles(position));

            Assert.That(image.Bytes.SequenceEqual(expected.Bytes), $"image at {position}");
            Assert.That(seeking.Now, Is.EqualTo(new Cycles(position)));
            Cycles end = new(position + 15_000);
            AssertSame(seeking.Run(end), straight.Run(end), $"after {position}");
        }
    }

    [Test]
    public void After_its_end_a_tape_is_silent()
    {
        TapePlayer player = SomeTape.Player(SomeTape.Record(SomeTape.Header(), [SomeTape.Random(new Random(6), 1, 500)]));
        player.Run(new Cycles(500));
        Assert.That(player.IsAtEnd);
        TapeSlice after = player.Run(new Cycles(50_000));
        Assert.That(after.Writes.Length, Is.Zero);
        Assert.That(after.End, Is.EqualTo(new Cycles(50_000)));
    }

    [Test]
    public void The_header_says_what_was_recorded()
    {
        byte[] file = SomeTape.Record(
            SomeTape.Header(3) with { Clock = ClockRate.Ntsc, Song = 256 }, [new TapeSlice(Cycles.Zero, new Cycles(25_000), default)], TapeEnding.Silence);
        TapeHeader header = TapeReader.Open(new MemoryStream(file)).Header;
        Assert.Multiple(() =>
        {
            Assert.That(header.Clock, Is.EqualTo(ClockRate.Ntsc));
            Assert.That(header.Chips, Is.EqualTo(SomeTape.Chips(3)));
            Assert.That(header.TuneMd5, Is.EqualTo(SomeTape.Md5));
            Assert.That(header.Song, Is.EqualTo(256));
            Assert.That(header.Ending, Is.EqualTo(TapeEnding.Silence));
            Assert.That(header.Length, Is.EqualTo(new Cycles(25_000)));
            Assert.That(header.Pages, Is.EqualTo(3));
        });
    }

    [TestCase(0, 0)]
    [TestCase(9_999, 1)]
    [TestCase(10_000, 1)]
    [TestCase(10_001, 2)]
    public void A_page_is_begun_only_when_the_tape_reaches_into_it(int length, int pages)
    {
        byte[] file = SomeTape.Record(SomeTape.Header(), [new TapeSlice(Cycles.Zero, new Cycles(length), default)]);
        Assert.That(TapeReader.Open(new MemoryStream(file)).Header.Pages, Is.EqualTo(pages));
        Assert.That(SomeTape.Player(file).Run(new Cycles(length)).Writes.Length, Is.Zero);
    }

    [Test]
    public void A_recording_goes_to_a_stream_that_cannot_seek()
    {
        TapeSlice tape = SomeTape.Random(new Random(7), 1, Length);
        var file = new MemoryStream();
        using (var writer = new TapeWriter(new WriteOnly(file), SomeTape.Header()))
        {
            writer.Play(tape);
            writer.Finish(TapeEnding.Unknown);
        }
        AssertSame(SomeTape.Player(file.ToArray()).Run(new Cycles(Length)), tape, "");
    }

    [Test]
    public void A_recording_that_was_not_finished_leaves_nothing()
    {
        var file = new MemoryStream();
        using (var writer = new TapeWriter(file, SomeTape.Header(), leaveOpen: true))
            writer.Play(SomeTape.Random(new Random(8), 1, Length));
        Assert.That(file.Length, Is.Zero);
    }

    [Test]
    public void The_writer_refuses_a_slice_that_does_not_follow()
    {
        using var writer = new TapeWriter(new MemoryStream(), SomeTape.Header());
        writer.Play(new TapeSlice(Cycles.Zero, new Cycles(100), default));
        Assert.Throws<ArgumentException>(() => writer.Play(new TapeSlice(new Cycles(99), new Cycles(200), default)));
        Assert.Throws<ArgumentException>(() => writer.Play(new TapeSlice(new Cycles(100), new Cycles(200), new SidWrite[] { new(100, 0, 0, 0) })));
        Assert.Throws<ArgumentException>(() => writer.Play(new TapeSlice(new Cycles(100), new Cycles(200), new SidWrite[] { new(0, 1, 0, 0) })));
        Assert.Throws<ArgumentException>(() => writer.Play(new TapeSlice(new Cycles(100), new Cycles(200), new SidWrite[] { new(0, 0, 32, 0) })));
        writer.Finish(TapeEnding.Unknown);
        Assert.Throws<InvalidOperationException>(() => writer.Play(new TapeSlice(new Cycles(100), new Cycles(200), default)));
    }

    [Test]
    public void Reference_logs_come_back_as_they_were()
    {
        foreach (string name in new[] { "Commando.1", "Great_Giana_Sisters.1", "Stereophonik_6581_2SID.1", "Acid_Storm_3SID.1" })
        {
            TapeSlice log = OracleLog.Read(Path.Combine(Corpus.Folder, "oracle", name + ".writes.gz"));
            TapePlayer player = SomeTape.Player(SomeTape.Record(log, chips: 3));
            AssertSame(SomeTape.Join(RunAll(player, 19_656)), log, name);
        }
    }

    private static IEnumerable<TapeSlice> RunAll(TapePlayer player, int sliceLength)
    {
        while (!player.IsAtEnd)
            yield return player.Run(Cycles.Min(player.Now + sliceLength, player.Header.Length));
    }

    private static void AssertSame(TapeSlice actual, TapeSlice expected, string what)
    {
        Assert.That((actual.Start, actual.End), Is.EqualTo((expected.Start, expected.End)), what);
        Assert.That(actual.Writes.Span.SequenceEqual(expected.Writes.Span), what);
    }

    private sealed class WriteOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
