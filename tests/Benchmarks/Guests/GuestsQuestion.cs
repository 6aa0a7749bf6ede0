using System.Diagnostics;
using System.Net;
using SidFlow.Benchmarks.Devices;
using SidFlow.Emu.Sid;
using SidFlow.Services.Devices;
using SidFlow.Services.NetworkSidDevice;

namespace SidFlow.Benchmarks.Guests;

/// <summary>What can a client of the Network SID Device server cost, and does the deck feel it?</summary>
static class GuestsQuestion
{
    const int BlockFrames = 882;

    static readonly TimeSpan length = TimeSpan.FromSeconds(5);
    static readonly TimeSpan block = TimeSpan.FromMilliseconds(20);

    public static int Run(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        if (arguments is ["client", var flood, var port])
            return HostileClient.Run(flood, int.Parse(port));
        Report.Header("Hostile clients of the Network SID Device server");
        var rows = new List<string[]>();
        TimeSpan without = Measure(null, mayPlay: true, stop).Cpu;
        foreach (string name in (string[])[.. HostileClient.Floods.Keys, "connections"])
        {
            (TimeSpan cpu, List<double> blocks, long refused) = Measure(name, mayPlay: true, stop);
            (_, List<double> beside, _) = Measure(name, mayPlay: false, stop);
            rows.Add([name, Report.Number(100 * (cpu - without) / length, 1), Report.Number(Report.Percentile(blocks, 0.99), 2), Report.Number(blocks.Max(), 2),
                Report.Number(Report.Percentile(beside, 0.99), 2), $"{refused / length.TotalSeconds:F0}"]);
        }
        Report.Table(["client", "server % of a core", "block p99 ms", "max ms", "p99 ms, room playing", "refused/s"], rows);
        Console.WriteLine($"{length.TotalSeconds:F0} s each, client in a process of its own. A block is 20 ms of the guest's sound, made on the deck's thread; in the last but one column the room plays and the guest is silent.");
        return 0;
    }

    static (TimeSpan Cpu, List<double> Blocks, long Refused) Measure(string? flood, bool mayPlay, CancellationToken stop)
    {
        var guest = new NetworkGuest(new SoftwareSidOptions(), DeviceDirectory.Empty, TimeProvider.System);
        SidServer server = SidServer.Open(new IPEndPoint(IPAddress.Loopback, 0), ClientList.Parse(["127.0.0.0/8"])!, guest, TimeProvider.System);
        using Process? client = flood is null ? null
            : Process.Start(Environment.ProcessPath!, [typeof(GuestsQuestion).Assembly.Location, "guests", "client", flood, $"{server.Address.Port}"]);
        try
        {
            float[] stereo = new float[2 * BlockFrames];
            var blocks = new List<double>();
            long start = Stopwatch.GetTimestamp();
            TimeSpan warmUp = TimeSpan.FromSeconds(2);
            ProcessCost before = default;
            for (int n = 0; n < (warmUp + length) / block; n++)
            {
                stop.ThrowIfCancellationRequested();
                if (n == (int)(warmUp / block))
                {
                    before = ProcessCost.Of(Environment.ProcessId);
                    blocks.Clear();
                }
                long began = Stopwatch.GetTimestamp();
                guest.Mix(stereo, mayPlay);
                blocks.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                TimeSpan wait = n * block - Stopwatch.GetElapsedTime(start);
                if (wait > TimeSpan.Zero)
                    Thread.Sleep(wait);
            }
            return ((ProcessCost.Of(Environment.ProcessId) - before).Cpu, blocks, server.Refused);
        }
        finally
        {
            client?.Kill();
            client?.WaitForExit(1000);
            server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10), stop);
        }
    }
}
