using System.Net;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Sid.Digital;
using SidFlow.Emu.Tape;
using SidFlow.Services.Deck;
using SidFlow.Services.Devices;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Services.Tests.NetworkSidDevice;

/// <summary>Our server over a real socket, asked by a player that knows the protocol's sheet alone. The test is the deck.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class SidServerTest
{
    const int Flush = 0, SidCount = 1, Mute = 2, Reset = 3, Delay = 4, Write = 5, Read = 6, Version = 7;
    const int Sampling = 8, Clocking = 9, ConfigCount = 10, ConfigInfo = 11, Position = 12, Level = 13, Model = 14;
    const int OutputDelay = 15, FadeIn = 16, FadeOut = 17, Header = 18;

    static readonly byte[] ok = [0], busy = [1], error = [2];

    ManualClock clock = null!;
    NetworkGuest guest = null!;
    SidServer server = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        guest = new NetworkGuest(new SoftwareSidOptions(), DeviceDirectory.Empty, clock);
        server = Open("127.0.0.0/8");
    }

    [TearDown]
    public async Task TearDown()
    {
        await server.DisposeAsync();
        await guest.DisposeAsync();
    }

    [Test]
    public void JsidPlaysWayOfConnectingWorks()
    {
        using SimulatedPlayer player = Connect();
        Assert.That(player.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
        for (int index = 0; index < 2; index++)
        {
            Assert.That(player.Ask(ConfigCount), Is.EqualTo(new byte[] { 5, 2 }));
            byte[] info = player.Ask(ConfigInfo, index);
            Assert.That(info[..2], Is.EqualTo(new byte[] { 6, (byte)index }));
            Assert.That(info[^1], Is.Zero);
            Assert.That(info[2..^1], Has.Length.LessThanOrEqualTo(20).And.All.InRange(0x20, 0x7e));
        }
        Assert.That(player.Ask(SidCount, 3), Is.EqualTo(ok));
        for (int sid = 0; sid < 3; sid++)
            Assert.That(player.Ask(Model, sid, 0), Is.EqualTo(ok));
        Assert.That(player.Ask(Flush), Is.EqualTo(ok));
        Assert.That(player.Ask(Reset, 0, 15), Is.EqualTo(ok));
    }

    [Test]
    public void EverythingOfVersion4IsAnswered()
    {
        using SimulatedPlayer player = Connect();
        byte[] header = new byte[124];
        header[7] = 124;
        foreach ((int command, int sid, byte[] data) in new (int, int, byte[])[]
        {
            (Clocking, 0, [1]), (Sampling, 0, [1]), (Position, 0, [0x9c]), (Level, 0, [3]), (OutputDelay, 0, [20]),
            (FadeIn, 0, [0, 0, 3, 232]), (FadeOut, 0, [0, 0, 3, 232]), (Header, 0, header), (Mute, 0, [2, 1]), (Mute, 0, [3, 0]), (Delay, 0, [0, 1]),
        })
            Assert.That(player.Ask(command, sid, data), Is.EqualTo(ok), $"command {command}");
    }

    [TestCase(Write)]
    [TestCase(Write, 1, 2, 3)]
    [TestCase(Delay, 0, 0)]
    [TestCase(Delay, 1)]
    [TestCase(Read, 1, 2)]
    [TestCase(Mute, 4, 0)]
    [TestCase(Clocking, 2)]
    [TestCase(Reset)]
    [TestCase(Version, 1)]
    [TestCase(Model, 2)]
    [TestCase(Header, 1, 2, 3)]
    [TestCase(19, 0, 1, 2, 3, 4)]
    [TestCase(255)]
    public void WhatIsWrongGetsAnErrorAndTheConnectionStays(int command, params int[] data)
    {
        using SimulatedPlayer player = Connect();
        Assert.That(player.Ask(command, 0, [.. data.Select(value => (byte)value)]), Is.EqualTo(error));
        Assert.That(player.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
    }

    [Test]
    public void MoreChipsThanTheEmulatorHasAreAnError()
    {
        using SimulatedPlayer player = Connect();
        Assert.That(player.Ask(SidCount, 4), Is.EqualTo(error));
        Assert.That(player.Ask(SidCount, 0), Is.EqualTo(error));
        Assert.That(player.Ask(Model, 1, 0), Is.EqualTo(error));
        Assert.That(player.Ask(ConfigInfo, 2), Is.EqualTo(error));
    }

    [Test]
    public void AToneIsHeardAndTheRoomKnowsWhoPlaysIt()
    {
        using SimulatedPlayer player = Connect();
        Tone(player);
        Assert.That(guest.Heard, Is.Null, "not before there is enough to begin with");
        Pass(TimeSpan.FromMilliseconds(100));
        float[] sound = Sound(50);
        Assert.That(Swing(sound[^20_000..]), Is.GreaterThan(0.05f));
        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1")));

        // Underrun: the chip holds its tone.
        Assert.That(Swing(Sound(50)), Is.GreaterThan(0.05f));
        Assert.That(guest.Underruns, Is.Positive);
    }

    [Test]
    public void HalfTheBoundStartsTheSoundAtOnce()
    {
        using SimulatedPlayer player = Connect();
        Tone(player);
        Assert.That(player.Ask(Delay, 0, 0xff, 0xff), Is.EqualTo(ok));
        Sound(1);
        Assert.That(guest.Heard, Is.Null);
        Assert.That(player.Ask(Delay, 0, 0xff, 0xff), Is.EqualTo(ok));
        Sound(1);
        Assert.That(guest.Heard, Is.EqualTo(new RoomGuest("127.0.0.1")));
    }

    [Test]
    public void AFullQueueIsBusyUntilTheDeckHasPlayedSomeOfIt()
    {
        using SimulatedPlayer player = Connect();
        int taken = 0;
        while (player.Ask(Delay, 0, 0x4e, 0x20) is [0])
            taken++;
        // Of 20000 cycles each: the one that passes 200000 is still taken.
        Assert.That(taken, Is.EqualTo(11));
        Assert.That(player.Ask(Write, 0, SimulatedPlayer.Quad(0, 0, 24, 15)), Is.EqualTo(busy));
        Assert.That(player.Ask(SidCount, 1), Is.EqualTo(busy), "not quiet");
        Sound(2);
        Assert.That(player.Ask(Write, 0, SimulatedPlayer.Quad(0, 0, 24, 15)), Is.EqualTo(ok));
    }

    [Test]
    public void EntriesAreBoundedToo()
    {
        using SimulatedPlayer player = Connect();
        byte[] packet = [.. Enumerable.Range(0, 255).SelectMany(_ => SimulatedPlayer.Quad(0, 0, 24, 15))];
        int taken = 0;
        while (taken < 200 && player.Ask(Write, 0, packet) is [0])
            taken++;
        Assert.That(taken, Is.EqualTo(129), "32768 / 255, rounded up");
    }

    [Test]
    public void WhileTheRoomPlaysTheGuestStandsStill()
    {
        using SimulatedPlayer player = Connect();
        Tone(player);
        Pass(TimeSpan.FromMilliseconds(100));
        Assert.That(Swing(Sound(10, mayPlay: false)), Is.Zero);
        Assert.That(guest.Heard, Is.Null);
        Assert.That(player.Ask(SidCount, 1), Is.EqualTo(busy), "what it sent waits");
        Assert.That(Swing(Sound(60)), Is.GreaterThan(0.05f));
    }

    [Test]
    public void WhoLeavesIsSilentWithinOneBlock()
    {
        using (SimulatedPlayer player = Connect())
        {
            Tone(player);
            Pass(TimeSpan.FromMilliseconds(100));
            Assert.That(Swing(Sound(50)), Is.GreaterThan(0.05f));
        }
        Assert.That(() => server.Player, Is.Null.After(2000, 5));
        Sound(1);
        Assert.That(Swing(Sound(5)), Is.Zero);
        Assert.That(guest.Heard, Is.Null);
        using SimulatedPlayer next = Connect();
        Assert.That(next.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
    }

    [Test]
    public void AFlushIsSilentAtOnce()
    {
        using SimulatedPlayer player = Connect();
        Tone(player);
        Pass(TimeSpan.FromMilliseconds(100));
        Sound(20);
        Assert.That(player.Ask(Flush), Is.EqualTo(ok));
        Sound(1);
        Assert.That(Swing(Sound(5)), Is.Zero);
        Assert.That(player.Ask(SidCount, 2), Is.EqualTo(ok), "and quiet");
    }

    [Test]
    public void ASecondPlayerGetsAnErrorAndIsSentAway()
    {
        using SimulatedPlayer first = Connect();
        Assert.That(first.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
        using SimulatedPlayer second = Connect();
        Assert.That(second.Answer(), Is.EqualTo(error));
        Assert.That(second.IsClosed());
        Assert.That(first.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
        Assert.That(server.Refused, Is.EqualTo(1));
    }

    [Test]
    public async Task WhoIsNotOnTheListHearsNothing()
    {
        await server.DisposeAsync();
        server = Open("192.168.1.0/24");
        using SimulatedPlayer stranger = Connect();
        Assert.That(stranger.IsClosed());
        Assert.That((server.Player, server.Refused), Is.EqualTo(((string?)null, 1L)));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    [TestCase(1000)]
    public void RequestsMayComeInAnyPiecesAndManyAtOnce(int piece)
    {
        using SimulatedPlayer player = Connect();
        byte[] requests =
        [
            .. SimulatedPlayer.Request(Version), .. SimulatedPlayer.Request(ConfigCount),
            .. SimulatedPlayer.Request(Write, 0, [.. SimulatedPlayer.Quad(5, 0, 24, 15), .. SimulatedPlayer.Quad(5, 0, 1, 7)]),
            .. SimulatedPlayer.Request(99, 1, [1, 2, 3, 4, 5]), .. SimulatedPlayer.Request(Delay, 0, 1, 0), .. SimulatedPlayer.Request(Version),
        ];
        player.Send(requests, piece);
        Assert.That(player.Answers(9), Is.EqualTo(new byte[] { 4, 4, 5, 2, 0, 2, 0, 4, 4 }));
    }

    [Test]
    public void TheLongestRequestIsTaken()
    {
        using SimulatedPlayer player = Connect();
        player.Send(SimulatedPlayer.Request(99, 0, new byte[65_535]), 4000);
        Assert.That(player.Answer(), Is.EqualTo(error));
        player.Send(SimulatedPlayer.Request(Write, 0, new byte[65_532]), 4000);
        Assert.That(player.Answer(), Is.EqualTo(ok));
    }

    /// <summary>Chip 1 is named by the SID field, by the register's upper bits, or by both.</summary>
    [TestCase(1, 0)]
    [TestCase(0, 1)]
    [TestCase(1, 1)]
    public void OscillatorAndEnvelopeAreReadAtThePlayersOwnTime(int sidField, int registerBits)
    {
        using SimulatedPlayer player = Connect();
        Assert.That(player.Ask(SidCount, 2), Is.EqualTo(ok));
        Assert.That(player.Ask(Model, 1, 1), Is.EqualTo(ok));
        Assert.That(player.Ask(Reset, 0, 0), Is.EqualTo(ok));
        byte[] voice3 =
        [
            .. SimulatedPlayer.Quad(10, 1, 0x0f, 0x21), .. SimulatedPlayer.Quad(10, 1, 0x14, 0xf0), .. SimulatedPlayer.Quad(10, 1, 0x12, 0x21),
        ];
        byte read(int register) => (byte)(registerBits << 5 | register);
        byte[] first = player.Ask(Read, sidField, [.. voice3, 0x12, 0x34, read(0x1b)]);
        byte[] second = player.Ask(Read, sidField, [0x01, 0x00, read(0x1c)]);

        var chip = new SidVoices(ChipModel.Mos8580);
        chip.AdvanceTo(10);
        chip.Write(0x0f, 0x21);
        chip.AdvanceTo(20);
        chip.Write(0x14, 0xf0);
        chip.AdvanceTo(30);
        chip.Write(0x12, 0x21);
        chip.AdvanceTo(30 + 0x1234);
        Assert.That(first, Is.EqualTo(new byte[] { 3, chip.ReadOsc3() }));
        chip.AdvanceTo(30 + 0x1334);
        Assert.That(second, Is.EqualTo(new byte[] { 3, chip.ReadEnv3() }));
        Assert.That(chip.ReadEnv3(), Is.Positive);
    }

    [Test]
    public void AnyBytesLeaveTheServerAlive()
    {
        var random = new Random(1982);
        for (int run = 0; run < 40; run++)
        {
            using (SimulatedPlayer player = Connect())
            {
                // Let in: nobody playing means from here on that it has left.
                Assert.That(player.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
                byte[] noise = new byte[random.Next(1, 3000)];
                random.NextBytes(noise);
                // Short requests now and then, so that more than the first header is looked at.
                for (int at = 0; at + 4 < noise.Length; at += random.Next(4, 40))
                    (noise[at], noise[at + 2]) = ((byte)random.Next(24), 0);
                player.Send(noise, random.Next(1, 500));
            }
            Assert.That(() => server.Player, Is.Null.After(5000, 2), $"run {run}");
            Sound(1);
        }
        using SimulatedPlayer last = Connect();
        Assert.That(last.Ask(Version), Is.EqualTo(new byte[] { 4, 4 }));
    }

    SidServer Open(string clients) => SidServer.Open(new IPEndPoint(IPAddress.Loopback, 0), ClientList.Parse([clients])!, guest, clock);

    SimulatedPlayer Connect() => new(server.Address);

    /// <summary>A sawtooth of about 1 kHz for 10000 cycles, and held.</summary>
    static void Tone(SimulatedPlayer player)
    {
        byte[] writes =
        [
            .. SimulatedPlayer.Quad(10, 0, 24, 15), .. SimulatedPlayer.Quad(10, 0, 6, 0xf0), .. SimulatedPlayer.Quad(10, 0, 1, 0x40),
            .. SimulatedPlayer.Quad(10, 0, 4, 0x21), .. SimulatedPlayer.Quad(9960, 0, 0, 0),
        ];
        Assert.That(player.Ask(Write, 0, writes), Is.EqualTo(ok));
    }

    /// <param name="blocks">Of 20 ms.</param>
    float[] Sound(int blocks, bool mayPlay = true)
    {
        var sound = new float[blocks * 882 * 2];
        for (int at = 0; at < sound.Length; at += 882 * 2)
            guest.Mix(sound.AsSpan(at, 882 * 2), mayPlay);
        return sound;
    }

    static float Swing(float[] sound) => sound.Max() - sound.Min();

    void Pass(TimeSpan time) => clock.Advance(time);
}
