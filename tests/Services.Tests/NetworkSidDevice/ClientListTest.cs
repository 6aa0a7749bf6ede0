using System.Net;
using SidFlow.Services.NetworkSidDevice;

namespace SidFlow.Services.Tests.NetworkSidDevice;

[TestFixture]
public sealed class ClientListTest
{
    [TestCase("192.168.1.20", "192.168.1.20", true)]
    [TestCase("192.168.1.20", "192.168.1.21", false)]
    [TestCase("192.168.1.0/24", "192.168.1.255", true)]
    [TestCase("192.168.1.0/24", "192.168.2.1", false)]
    [TestCase("192.168.1.0/24", "::ffff:192.168.1.7", true)]
    [TestCase("192.168.1.1/24", "192.168.1.9", true)]
    [TestCase("fd00::/8", "fd12::1", true)]
    [TestCase("fd00::/8", "127.0.0.1", false)]
    [TestCase("0.0.0.0/0", "10.1.2.3", true)]
    public void AnAddressIsAllowedOrNot(string entry, string client, bool allowed) =>
        Assert.That(ClientList.Parse([entry])!.Allows(IPAddress.Parse(client)), Is.EqualTo(allowed));

    [TestCase("livingroom")]
    [TestCase("192.168.1.0/33")]
    [TestCase("")]
    public void WhatIsNoAddressIsNotTaken(string entry) => Assert.That(ClientList.Parse([entry]), Is.Null);

    [Test]
    public void AnEmptyListAllowsNobody() => Assert.That(ClientList.Parse([])!.Allows(IPAddress.Loopback), Is.False);
}
