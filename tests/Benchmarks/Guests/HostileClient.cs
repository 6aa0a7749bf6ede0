using System.Net;
using System.Net.Sockets;
using SidFlow.Simulators.NetworkSidDevice;

namespace SidFlow.Benchmarks.Guests;

/// <summary>A client in a process of its own that costs the server as much as it can.</summary>
static class HostileClient
{
    const int Flush = 0, SidCount = 1, Reset = 3, Delay = 4, Write = 5, Version = 7;
    const int LongestWrites = 16_383;

    static readonly TimeSpan rest = TimeSpan.FromMilliseconds(1);

    /// <summary>By name: what is sent over and over.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> Floods { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["smallest requests"] = () => Repeat(1000, SimulatedPlayer.Request(Version)),
        ["flush and reset"] = () => Repeat(1000, [.. SimulatedPlayer.Request(Flush), .. SimulatedPlayer.Request(Reset, 0, 15)]),
        ["as many writes as are played"] = () => SimulatedPlayer.Request(Write, 0, Quads(2)),
        ["64 kB of writes at once"] = () => Long(0),
        ["64 kB of longest delays"] = () => Long(65_535),
        ["the same, voices coupled"] = Coupled,
        ["delays as they come"] = () => Repeat(1000, SimulatedPlayer.Request(Delay, 0, 0xff, 0xff)),
        ["garbage"] = Garbage,
    };

    /// <summary>Until the server or whoever started it ends.</summary>
    public static int Run(string flood, int port)
    {
        var server = new IPEndPoint(IPAddress.Loopback, port);
        return flood == "connections" ? Knock(server) : Pour(Floods[flood](), server);
    }

    static int Pour(byte[] bytes, IPEndPoint server)
    {
        while (true)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(server);
                new Thread(() => Drain(socket)) { IsBackground = true }.Start();
                while (true)
                    socket.Send(bytes);
            }
            catch (SocketException)
            {
                // Thrown out; in again.
                Thread.Sleep(rest);
            }
        }
    }

    static int Knock(IPEndPoint server)
    {
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(server);
            }
            catch (SocketException)
            {
                Thread.Sleep(rest);
            }
        }
    }

    static void Drain(Socket socket)
    {
        byte[] answers = new byte[65_536];
        try
        {
            while (socket.Receive(answers) > 0)
                continue;
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    static byte[] Repeat(int times, byte[] request) => [.. Enumerable.Repeat(request, times).SelectMany(bytes => bytes)];

    /// <summary>The queue is thrown away each time, so that it is never full.</summary>
    static byte[] Long(int cycles) =>
        [.. SimulatedPlayer.Request(Flush), .. SimulatedPlayer.Request(Write, 0, Quads(cycles))];

    static byte[] Quads(int cycles) => [.. Enumerable.Range(0, LongestWrites).SelectMany(n => SimulatedPlayer.Quad(cycles, 0, n % 25, n))];

    /// <summary>Each voice syncs and modulates the next one, which leaves nothing to jump over.</summary>
    static byte[] Coupled()
    {
        int[] controls = [4, 11, 18];
        return [.. SimulatedPlayer.Request(SidCount, 3), .. SimulatedPlayer.Request(Flush), .. SimulatedPlayer.Request(Write, 0, [.. Enumerable.Range(0, LongestWrites)
            .SelectMany(n => SimulatedPlayer.Quad(65_535, n % 3, n % 2 == 0 ? controls[n / 2 % 3] : 1 + 7 * (n / 2 % 3), n % 2 == 0 ? 0x87 : 0xff))])];
    }

    static byte[] Garbage()
    {
        byte[] noise = new byte[100_000];
        new Random(1982).NextBytes(noise);
        return noise;
    }
}
