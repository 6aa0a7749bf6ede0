using System.Net.Sockets;
using System.Text;

namespace SidFlow.Api.Tests;

/// <summary>What the daemon tells systemd, heard by a socket in its place.</summary>
[TestFixture]
[NonParallelizable]
sealed class ServiceManagerTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task ReadyThenSignsOfLife()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("sidflow").FullName, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", path);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "2000000");

        await using (TestDaemon daemon = await TestDaemon.StartAsync())
        {
            Assert.That(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Is.Null, "children must not inherit it");
            var heard = new HashSet<string>();
            using var limit = new CancellationTokenSource(Patience);
            while (!heard.IsSupersetOf(["READY=1", "WATCHDOG=1"]))
                heard.UnionWith((await HearAsync(manager, limit.Token)).Split('\n'));
        }
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    static async Task<string> HearAsync(Socket manager, CancellationToken stop)
    {
        byte[] datagram = new byte[1_024];
        int length = await manager.ReceiveAsync(datagram, stop);
        return Encoding.UTF8.GetString(datagram, 0, length);
    }
}
