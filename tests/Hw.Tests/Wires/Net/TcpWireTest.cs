using System.Net;
using System.Net.Sockets;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Tests.Wires.Net;

[TestFixture]
public sealed class TcpWireTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(2);
    static readonly TimeSpan moment = TimeSpan.FromMilliseconds(30);

    TcpListener listener = null!;

    [SetUp]
    public void Listen()
    {
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
    }

    [TearDown]
    public void Close() => listener.Dispose();

    int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    [Test]
    public void BytesGoBothWays()
    {
        using TcpWire wire = TcpWire.Connect("127.0.0.1", Port, soon);
        using TcpWire peer = TcpWire.Adopt(listener.AcceptSocket());

        wire.Write([1, 2, 3], soon);
        byte[] got = new byte[8];
        Assert.That(got[..peer.Read(got, soon)], Is.EqualTo(new byte[] { 1, 2, 3 }));
        peer.Write([4], soon);
        Assert.That(wire.Read(got, soon), Is.EqualTo(1));
        Assert.That(wire.Read(got, moment), Is.Zero);
        Assert.That(wire.Name, Is.EqualTo($"127.0.0.1:{Port}"));
    }

    [Test]
    public void AHostNameIsLookedUp()
    {
        using TcpWire wire = TcpWire.Connect("localhost", Port, soon);
        Assert.That(wire.Name, Is.EqualTo($"localhost:{Port}"));
    }

    [Test]
    public void NobodyListeningIsRefusedAtOnce()
    {
        int port = Port;
        listener.Stop();
        Assert.That(Assert.Throws<WireException>(() => TcpWire.Connect("127.0.0.1", port, soon))!.Errno, Is.EqualTo(Errno.ECONNREFUSED));
    }

    [Test]
    public void AnUnknownNameIsNoWayThere() =>
        Assert.That(Assert.Throws<WireException>(() => TcpWire.Connect("no-such-host.invalid", 6581, TimeSpan.FromSeconds(10)))!.Errno,
            Is.EqualTo(Errno.EHOSTUNREACH).Or.EqualTo(Errno.ETIMEDOUT));

    /// <summary>A listener whose queue is full lets further connections hang.</summary>
    [Test]
    public void AConnectionThatHangsEndsWithItsTimeout()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var waiting = new List<TcpWire>();
        try
        {
            WireException error = Assert.Throws<WireException>(() =>
            {
                for (int i = 0; i < 8; i++)
                    waiting.Add(TcpWire.Connect("127.0.0.1", port, TimeSpan.FromMilliseconds(150)));
            })!;
            Assert.That(error.Errno, Is.EqualTo(Errno.ETIMEDOUT));
        }
        finally
        {
            waiting.ForEach(wire => wire.Dispose());
        }
    }

    [Test]
    public void APeerThatClosesIsLost()
    {
        using TcpWire wire = TcpWire.Connect("127.0.0.1", Port, soon);
        listener.AcceptSocket().Dispose();
        Assert.That(Assert.Throws<WireException>(() => wire.Read(new byte[1], soon))!.Message, Does.Contain("closed"));
    }

    [Test]
    public void APeerThatResetsIsLost()
    {
        using TcpWire wire = TcpWire.Connect("127.0.0.1", Port, soon);
        Socket peer = listener.AcceptSocket();
        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();
        Assert.That(Assert.Throws<WireException>(() => wire.Read(new byte[1], soon))!.Errno, Is.EqualTo(Errno.ECONNRESET));
    }

    [Test]
    public void APeerThatReadsNothingEndsTheWriteWithItsTimeout()
    {
        using TcpWire wire = TcpWire.Connect("127.0.0.1", Port, soon);
        using Socket peer = listener.AcceptSocket();
        Assert.That(Assert.Throws<WireException>(() => wire.Write(new byte[64 << 20], moment))!.Errno, Is.EqualTo(Errno.ETIMEDOUT));
    }

    [Test]
    public async Task AWaitingReaderCanBeInterrupted()
    {
        using TcpWire wire = TcpWire.Connect("127.0.0.1", Port, soon);
        Task<WireException?> reader = Task.Run(() => Assert.Throws<WireException>(() => wire.Read(new byte[1], TimeSpan.FromSeconds(20))));
        await Task.Delay(moment);
        wire.Interrupt();
        Assert.That((await reader.WaitAsync(soon))!.Errno, Is.EqualTo(Errno.ECANCELED));
    }

    [Test]
    public void ACallerCanGiveUpConnecting() =>
        Assert.Catch<OperationCanceledException>(() => TcpWire.Connect("127.0.0.1", Port, soon, new CancellationToken(canceled: true)));
}
