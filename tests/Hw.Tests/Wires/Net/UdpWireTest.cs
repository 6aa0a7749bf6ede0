using System.Net;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Tests.Wires.Net;

[TestFixture]
public sealed class UdpWireTest
{
    static readonly TimeSpan soon = TimeSpan.FromSeconds(2);
    static readonly TimeSpan moment = TimeSpan.FromMilliseconds(30);
    static readonly IPEndPoint anyPort = new(IPAddress.Loopback, 0);

    [TestCase(0)]
    [TestCase(770)]
    public void ADatagramArrivesWholeWithItsSender(int length)
    {
        using UdpWire a = UdpWire.Open(anyPort);
        using UdpWire b = UdpWire.Open(anyPort);
        byte[] sent = new byte[length];
        new Random(1).NextBytes(sent);

        a.Send(sent, b.LocalEnd);

        byte[] got = new byte[1500];
        Assert.That(b.Receive(got, out IPEndPoint from, soon), Is.EqualTo(length));
        Assert.That(got[..length], Is.EqualTo(sent));
        Assert.That(from, Is.EqualTo(a.LocalEnd));
    }

    [Test]
    public void ALongDatagramIsCut()
    {
        using UdpWire a = UdpWire.Open(anyPort);
        using UdpWire b = UdpWire.Open(anyPort);
        a.Send(new byte[100], b.LocalEnd);
        Assert.That(b.Receive(new byte[10], out IPEndPoint from, soon), Is.EqualTo(10));
        Assert.That(from, Is.EqualTo(a.LocalEnd));
        Assert.That(b.Receive(new byte[10], out _, moment), Is.EqualTo(-1));
    }

    [Test]
    public void NothingInTimeIsMinusOne()
    {
        using UdpWire wire = UdpWire.Open(anyPort);
        Assert.That(wire.Receive(new byte[10], out _, moment), Is.EqualTo(-1));
        Assert.That(wire.Receive(new byte[10], out _, TimeSpan.Zero), Is.EqualTo(-1));
    }

    [Test]
    public void APortThatIsTakenIsBusy()
    {
        using UdpWire wire = UdpWire.Open(anyPort);
        Assert.That(Assert.Throws<WireException>(() => UdpWire.Open(wire.LocalEnd))!.Errno, Is.EqualTo(Errno.EADDRINUSE));
    }

    /// <summary>The kernel tells a sender that nobody was there; that is no reason to stop listening.</summary>
    [Test]
    public void ANobodyWeSentToDoesNotDisturbReceiving()
    {
        using UdpWire wire = UdpWire.Open(anyPort);
        IPEndPoint nobody;
        using (UdpWire gone = UdpWire.Open(anyPort))
            nobody = gone.LocalEnd;
        wire.Send([1], nobody);
        using UdpWire friend = UdpWire.Open(anyPort);
        friend.Send([2], wire.LocalEnd);
        Assert.That(wire.Receive(new byte[10], out _, soon), Is.EqualTo(1));
    }

    [Test]
    public async Task AWaitingReceiverCanBeInterrupted()
    {
        using UdpWire wire = UdpWire.Open(anyPort);
        Task<WireException?> receiver = Task.Run(() => Assert.Throws<WireException>(() => wire.Receive(new byte[1], out _, TimeSpan.FromSeconds(20))));
        await Task.Delay(moment);
        wire.Interrupt();
        Assert.That((await receiver.WaitAsync(soon))!.Errno, Is.EqualTo(Errno.ECANCELED));
    }

    [Test]
    public void MoreThanADatagramHoldsIsTooLong()
    {
        using UdpWire wire = UdpWire.Open(anyPort);
        Assert.That(Assert.Throws<WireException>(() => wire.Send(new byte[70_000], wire.LocalEnd))!.Errno, Is.EqualTo(Errno.EMSGSIZE));
    }
}
