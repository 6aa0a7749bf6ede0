using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Hw.Tests.Peers;

/// <summary>A device library we did not write, in a process of its own, and the device behind it, which is ours.</summary>
/// <remarks>The library is linked to one of the stubs in tests/peers/stubs, which brings each transfer here and takes answers back.</remarks>
sealed class PeerLibrary
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(60);

    private readonly List<byte[]> packets = [];
    private readonly List<string> settings = [];

    /// <summary>What the library sent, transfer by transfer.</summary>
    public IReadOnlyList<byte[]> Packets => packets;

    /// <summary>How it set up the link: a name and a number each.</summary>
    public IReadOnlyList<string> Settings => settings;

    /// <summary>What the calls with a question mark gave.</summary>
    public IReadOnlyList<long> Answers { get; private set; } = [];

    public byte[] Bytes => [.. packets.SelectMany(packet => packet)];

    /// <param name="stubs">The folder of the stub it is linked to.</param>
    /// <param name="handle">What goes first into every call: a number, or the function that makes it.</param>
    /// <param name="calls">As tests/peers/calls.py takes them.</param>
    /// <param name="device">One transfer in, its answer out.</param>
    public static PeerLibrary Run(string library, string stubs, string handle, IEnumerable<string> calls, Func<byte[], byte[]?> device, string product = "")
    {
        var peer = new PeerLibrary();
        string folder = Directory.CreateTempSubdirectory("sidflow-peer").FullName;
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
            string path = Path.Combine(folder, "wire");
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            var start = new ProcessStartInfo("python3", [Path.Combine(PeerFolder.Scripts, "calls.py"), stubs, library, handle])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["LD_LIBRARY_PATH"] = stubs, ["SIDFLOW_PEER_WIRE"] = path, ["SIDFLOW_PEER_PRODUCT"] = product },
            };
            using Process process = Process.Start(start)!;
            Task serving = Task.Factory.StartNew(() => peer.Serve(listener, device), TaskCreationOptions.LongRunning);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            foreach (string call in calls)
                process.StandardInput.WriteLine(call);
            process.StandardInput.Close();
            bool ended = process.WaitForExit(limit);
            if (!ended)
                process.Kill();
            Assert.That(ended, "the peer does not end");
            Assert.That(process.ExitCode, Is.Zero, "the peer's end");
            Assert.That(serving.Wait(limit), "the peer's link stays open");
            peer.Answers = [.. output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => long.TryParse(line, out _)).Select(long.Parse)];
            return peer;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Serve(Socket listener, Func<byte[], byte[]?> device)
    {
        using Socket link = listener.Accept();
        byte[] buffer = new byte[65536];
        for (int got; (got = link.Receive(buffer)) > 0;)
        {
            byte[] data = buffer[1..got];
            if (buffer[0] == 'S')
            {
                settings.Add(Encoding.ASCII.GetString(data));
                continue;
            }
            packets.Add(data);
            if (device(data) is { } answer)
                link.Send(answer);
        }
    }
}
