using System.Net;
using SidFlow.Emu.Sid;
using SidFlow.Emu.Tape;
using SidFlow.Hw.NetworkSidDevice;
using SidFlow.Services.Devices;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Services.Tests.NetworkSidDevice;

/// <summary>Clients that want the server's time, or its only place. The clock is the test's: without it nothing is refilled.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class HostileClientTest
{
    const int Flush = 0, Delay = 4, Write = 5, Version = 7;

    static readonly byte[] version = [4, 4], error = [2], ok = [0], busy = [1];

    ManualClock clock = null!;
    NetworkGuest guest = null!;
    SidServer server = null!;

    [SetUp]
    public void SetUp()
    {
        clock = new ManualClock();
        guest = new NetworkGuest(new SoftwareSidOptions(), DeviceDirectory.Empty, clock);
        server = SidServer.Open(new IPEndPoint(IPAddress.Loopback, 0), ClientList.Parse(["127.0.0.0/8"])!, guest, clock);
    }

    [TearDown]
    public async Task TearDown()
    {
        await server.DisposeAsync();
        await guest.DisposeAsync();
    }

    [Test]
    public async Task AFloodIsAnsweredAtTheServersPace()
    {
        const int more = 1000;
        using var player = new SimulatedPlayer(server.Address);
        Task<int> answers = Task.Run(() => player.Answers(2 * (WorkAllowance.Most + more)).Length / 2);
        for (int sent = 0; sent < WorkAllowance.Most + more; sent += more)
            player.Send([.. Enumerable.Repeat(SimulatedPlayer.Request(Version), more).SelectMany(bytes => bytes)]);
        TimeSpan begun = clock.GetUtcNow().TimeOfDay;
        await clock.AdvanceUntilAsync(() => answers.IsCompleted, TimeSpan.FromSeconds(10));
        TimeSpan needed = clock.GetUtcNow().TimeOfDay - begun;
        Assert.That(await answers, Is.EqualTo(WorkAllowance.Most + more));
        Assert.That(needed.TotalSeconds, Is.GreaterThanOrEqualTo(0.9 * more / WorkAllowance.UnitsPerSecond));
    }

    [Test]
    public void ARequestThatAloneCostsTooMuchIsAnErrorAndPassesNoTime()
    {
        using var player = new SimulatedPlayer(server.Address);
        byte[] quads = [.. Enumerable.Range(0, 16_383).SelectMany(n => SimulatedPlayer.Quad(65_535, 0, n % 25, n))];
        Assert.That(player.Ask(Write, 0, quads), Is.EqualTo(error));
        Assert.That(guest.End, Is.Zero);
        Assert.That(player.Ask(Write, 0, SimulatedPlayer.Quad(1, 0, 24, 15)), Is.EqualTo(ok));
    }

    [Test]
    public void TheLongestRequestOfTheFieldIsNoneOfThose()
    {
        byte[] quads = [.. Enumerable.Range(0, 255).SelectMany(n => SimulatedPlayer.Quad(65_535, 0, n % 25, n))];
        Assert.That(WorkAllowance.UnitsOf(new NsdRequest(NsdCommand.TryWrite, 0, quads)), Is.LessThan(WorkAllowance.Most));
        Assert.That(new NsdRequest(NsdCommand.TryWrite, 0, quads).Cycles, Is.EqualTo(255 * 65_535));
        Assert.That(new NsdRequest(NsdCommand.TryRead, 0, new byte[] { 0, 5, 0, 0, 1, 0, 0x1b }).Cycles, Is.EqualTo(5 + 256));
        Assert.That(new NsdRequest(NsdCommand.SetFadeIn, 0, new byte[] { 1, 0, 0, 0 }).Cycles, Is.Zero);
    }

    [Test]
    public void AFloodOfTimeThrownAwayIsHeldBack()
    {
        using var player = new SimulatedPlayer(server.Address);
        byte[] both = [.. SimulatedPlayer.Request(Flush), .. SimulatedPlayer.Request(Delay, 0, 0xff, 0xff)];
        const int rounds = 1000;
        player.Send([.. Enumerable.Repeat(both, rounds).SelectMany(bytes => bytes)]);
        // 67 units a round: the clock stands, so what the bucket held is all that is answered.
        Assert.That(() => guest.End / 65_535, Is.EqualTo(WorkAllowance.Most / 67).Within(1).After(10_000, 10));
        Assert.That(() => guest.End / 65_535, Is.LessThan(rounds / 2));
    }

    /// <param name="half">It has begun a request and never ends it.</param>
    [TestCase(false)]
    [TestCase(true)]
    public void WhoAsksForNothingLosesItsPlaceToAnother(bool half)
    {
        using var silent = new SimulatedPlayer(server.Address);
        Assert.That(silent.Ask(Version), Is.EqualTo(version));
        if (half)
            silent.Send([Write, 0, 0xff, 0xff, 1, 2, 3]);
        clock.Advance(SidServer.KeptPlace - TimeSpan.FromSeconds(1));
        using (var early = new SimulatedPlayer(server.Address))
            Assert.That(early.Answer(), Is.EqualTo(error));
        clock.Advance(TimeSpan.FromSeconds(1));
        using var next = new SimulatedPlayer(server.Address);
        Assert.That(next.Ask(Version), Is.EqualTo(version));
        Assert.That(silent.IsClosed());
    }

    [Test]
    public void WhoAsksNowAndThenKeepsItsPlace()
    {
        using var player = new SimulatedPlayer(server.Address);
        for (int round = 0; round < 3; round++)
        {
            Assert.That(player.Ask(Version), Is.EqualTo(version));
            clock.Advance(SidServer.KeptPlace - TimeSpan.FromSeconds(1));
        }
        using var other = new SimulatedPlayer(server.Address);
        Assert.That(other.Answer(), Is.EqualTo(error));
    }

    /// <summary>The accepting thread rests once many were sent away, and the player that is in notices nothing.</summary>
    [Test]
    public async Task AFloodOfConnectionsIsLetInSlowly()
    {
        using var player = new SimulatedPlayer(server.Address);
        Assert.That(player.Ask(Version), Is.EqualTo(version));
        List<SimulatedPlayer> knocking = [];
        for (int i = 0; i < 25; i++)
            knocking.Add(new SimulatedPlayer(server.Address));
        Assert.That(() => server.Refused, Is.EqualTo(21).After(5000, 5));
        Assert.That(player.Ask(Version), Is.EqualTo(version));
        await clock.AdvanceUntilAsync(() => server.Refused == 25, TimeSpan.FromSeconds(5));
        knocking.ForEach(other => other.Dispose());
    }

    [Test]
    public void NoMoreWritesAreMadeAtOnceThanACpuCould()
    {
        var queue = new WriteQueue(clock);
        for (int n = 0; n < 2000; n++)
            queue.Write(0, 0, 1, n & 0xff);
        queue.Wait(100_000);
        var played = new List<byte>();
        for (int slice = 0; played.Count < 2000; slice++)
        {
            List<SidWrite> writes = [];
            queue.Play(1024, writes);
            Assert.That(writes, Has.Count.EqualTo(Math.Min(1024 / 3, 2000 - played.Count)), $"slice {slice}");
            played.AddRange(writes.Select(write => write.Value));
        }
        Assert.That(played, Is.EqualTo(Enumerable.Range(0, 2000).Select(n => (byte)n)));
    }

    /// <summary>Whatever a guest sends, a room that plays hears its own sound and nothing else.</summary>
    [Test]
    public void TheRoomIsUntouched()
    {
        using var player = new SimulatedPlayer(server.Address);
        byte[] packet = [.. Enumerable.Range(0, 16_383).SelectMany(n => SimulatedPlayer.Quad(1, 0, n % 25, n))];
        float[] room = [.. Enumerable.Range(0, 2 * 882).Select(n => n / 2000f)];
        for (int round = 0; round < 20; round++)
        {
            Assert.That(player.Ask(Write, 0, packet), Is.AnyOf(ok, busy));
            float[] block = [.. room];
            guest.Mix(block, mayPlay: false);
            Assert.That(block, Is.EqualTo(room));
        }
    }
}
