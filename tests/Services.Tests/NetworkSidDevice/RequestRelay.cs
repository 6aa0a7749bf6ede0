using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SidFlow.Services.Tests.NetworkSidDevice;

/// <summary>Stands between a player and a Network SID Device and writes down what passes. It knows the protocol's sheet alone.</summary>
sealed class RequestRelay : IDisposable
{
    const int Delay = 4, Write = 5, Read = 6;
    const byte Busy = 1, Error = 2, Value = 3, Info = 6;

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly IPEndPoint server;
    readonly Lock access = new();
    readonly List<(int Command, int Sid, byte[] Data, byte Answer)> passed = [];
    readonly List<(long Cycle, int Chip, int Register, int Value)> writes = [];
    readonly Task relaying;
    long cycle;

    public RequestRelay(IPEndPoint server)
    {
        this.server = server;
        listener.Start();
        relaying = Task.Factory.StartNew(Relay, TaskCreationOptions.LongRunning);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Requests with the codes of their answers, in order.</summary>
    public (int Command, int Sid, byte[] Data, byte Answer)[] Passed { get { lock (access) return [.. passed]; } }

    /// <summary>Writes the server has taken, with the cycles of everything it has taken before.</summary>
    public (long Cycle, int Chip, int Register, int Value)[] Writes { get { lock (access) return [.. writes]; } }

    public void Dispose()
    {
        listener.Dispose();
        relaying.Wait(TimeSpan.FromSeconds(10));
    }

    void Relay()
    {
        try
        {
            using Socket player = listener.AcceptSocket();
            using var device = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            player.NoDelay = true;
            device.Connect(server);
            byte[] head = new byte[4];
            while (Fill(player, head))
            {
                byte[] data = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2))];
                if (!Fill(player, data))
                    return;
                device.Send([.. head, .. data]);
                byte[] answer = Answer(device);
                if (answer.Length == 0)
                    return;
                lock (access)
                    Note(head[0], head[1], data, answer[0]);
                player.Send(answer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            return;     // one of both has left
        }
    }

    void Note(int command, int sid, byte[] data, byte answer)
    {
        passed.Add((command, sid, data, answer));
        if (answer is Busy or Error)
            return;
        if (command == Delay)
            cycle += BinaryPrimitives.ReadUInt16BigEndian(data);
        if (command is not (Write or Read))
            return;
        for (int at = 0; at + 4 <= data.Length; at += 4)
        {
            cycle += BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at));
            writes.Add((cycle, data[at + 2] >> 5, data[at + 2] & 31, data[at + 3]));
        }
        if (command == Read)
            cycle += BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(data.Length - 3));
    }

    static byte[] Answer(Socket device)
    {
        byte[] code = new byte[1];
        if (!Fill(device, code))
            return [];
        List<byte> answer = [code[0]];
        byte[] next = new byte[1];
        for (bool more = code[0] >= Value; more && Fill(device, next);)
        {
            answer.Add(next[0]);
            more = code[0] == Info && (answer.Count == 2 || next[0] != 0);
        }
        return [.. answer];
    }

    static bool Fill(Socket from, Span<byte> bytes)
    {
        for (int got = 0; got < bytes.Length;)
        {
            int next = from.Receive(bytes[got..]);
            if (next == 0)
                return false;
            got += next;
        }
        return true;
    }
}
