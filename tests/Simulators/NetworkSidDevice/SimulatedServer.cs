using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Simulators.NetworkSidDevice;

/// <summary>A Network SID Device on a port of 127.0.0.1. Strict as JSIDDevice: what it does not know ends the connection, and is told in <see cref="Complaints"/>.</summary>
public sealed class SimulatedServer : IDisposable
{
    const int Flush = 0, SidCount = 1, MuteVoice = 2, Reset = 3, Delay = 4, Write = 5, Read = 6, Version = 7;
    const int Sampling = 8, Clocking = 9, ConfigCount = 10, ConfigInfo = 11, Position = 12, Level = 13, Model = 14;
    const int OutputDelay = 15, FadeIn = 16, FadeOut = 17, Header = 18;

    readonly ServerScript script;
    readonly TcpListener listener;
    readonly Thread thread;
    readonly CancellationTokenSource stopping = new();
    readonly Lock access = new();
    readonly List<HeardWrite> heard = [];
    readonly List<string> complaints = [];
    readonly List<byte[]> requests = [];
    readonly int?[] models = new int?[8];
    SimulatedQueue queue;
    Socket? client;
    int answered;
    int busyAnswers;
    int connections;
    int players;
    bool failing;
    int sids = 1;

    public SimulatedServer(ServerScript script)
    {
        this.script = script;
        queue = new SimulatedQueue(script.Rules, script.Speed);
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        thread = new Thread(Run) { IsBackground = true, Name = "network sid device simulator" };
        thread.Start();
    }

    public int Port { get; }

    /// <summary>What the chips would have heard, in order, since the last <see cref="ForgetHeard"/>.</summary>
    public IReadOnlyList<HeardWrite> Heard { get { lock (access) return [.. heard]; } }

    /// <summary>Whole requests, those answered busy left out.</summary>
    public IReadOnlyList<byte[]> Requests { get { lock (access) return [.. requests]; } }

    /// <summary>What a real server would have thrown at.</summary>
    public IReadOnlyList<string> Complaints { get { lock (access) return [.. complaints]; } }

    public int BusyAnswers => Volatile.Read(ref busyAnswers);
    public int Connections => Volatile.Read(ref connections);
    public int Underruns { get { lock (access) return queue.Underruns; } }

    /// <summary>Somebody is connected; without a player a server is silent.</summary>
    public bool HasPlayer => Volatile.Read(ref players) > 0;

    /// <summary>The end of the time line, in cycles since the last <see cref="ForgetHeard"/>.</summary>
    public long End { get { lock (access) return queue.End; } }

    public void ForgetHeard()
    {
        lock (access)
        {
            heard.Clear();
            requests.Clear();
            queue = new SimulatedQueue(script.Rules, script.Speed);
        }
    }

    /// <summary>Pulls the cable.</summary>
    public void Vanish()
    {
        listener.Stop();
        client?.Close(0);
    }

    public void Dispose()
    {
        stopping.Cancel();
        Vanish();
        thread.Join(TimeSpan.FromSeconds(5));
        listener.Dispose();
        stopping.Dispose();
    }

    void Run()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using Socket accepted = listener.AcceptSocket();
                client = accepted;
                accepted.NoDelay = true;
                Interlocked.Increment(ref connections);
                Array.Clear(models);
                Interlocked.Increment(ref players);
                try
                {
                    Serve(accepted);
                }
                finally
                {
                    Interlocked.Decrement(ref players);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                if (!listener.Server.IsBound)
                    return;
            }
        }
    }

    void Serve(Socket peer)
    {
        byte[] head = new byte[4];
        while (Fill(peer, head))
        {
            byte[] data = new byte[head[2] << 8 | head[3]];
            bool fails = Fails(head[0]);
            if (fails && script.Fault == ServerFault.CloseInRequest)
                return;
            if (!Fill(peer, data))
                return;
            byte[]? answer;
            lock (access)
                answer = fails ? Faulty(head[0], head[1], data) : Answer(head[0], head[1], data);
            if (answer is null)
                return;
            Send(peer, answer);
        }
    }

    bool Fails(int command)
    {
        answered++;
        failing |= script.Fault != ServerFault.None && answered > script.After && (script.AtCommand is null || script.AtCommand == command);
        return failing;
    }

    byte[]? Faulty(int command, int sid, byte[] data) => script.Fault switch
    {
        ServerFault.Stall => [],
        ServerFault.HalfAnswer => Answer(command, sid, data)?[..^1],
        ServerFault.BusyForEver => Busy(),
        ServerFault.Code9 => [9],
        ServerFault.Error => [2],
        ServerFault.EndlessName => [6, 0, .. Enumerable.Repeat((byte)'a', 300)],
        ServerFault.TwoAnswers => [0, 0],
        _ => null,
    };

    byte[]? Answer(int command, int sid, byte[] data)
    {
        byte[]? answer = Carry(command, sid, data);
        if (answer is not [1])
            requests.Add([(byte)command, (byte)sid, (byte)(data.Length >> 8), (byte)data.Length, .. data]);
        return answer;
    }

    byte[]? Carry(int command, int sid, byte[] data)
    {
        if (Since(command) > script.Version)
            return Complain($"command {command} in version {script.Version}");
        if (command is MuteVoice or Reset or Read or Position or Level && script.Version > 1 && sid < sids && models[sid] is null)
            return Complain($"command {command} meets SID {sid} without a model");
        switch (command)
        {
            case Flush when data.Length == 0:
                queue.Drop();
                return [0];
            case SidCount when data.Length == 0 && sid is > 0 and <= 8:
                return WhenQuiet(() => sids = sid);
            case MuteVoice when data.Length == 2 && data[0] <= (script.Version >= 3 ? 3 : 2):
                return [0];
            case Reset when data.Length == 1:
                return WhenQuiet(() => { });
            case Delay when data.Length == 2 && (data[0] | data[1]) != 0:
                return WhenRoom(() => queue.Add(data[0] << 8 | data[1], isWrite: false));
            case Write when data.Length > 0 && data.Length % 4 == 0:
                return WhenRoom(() => Hear(data, sid));
            case Read when data.Length % 4 == 3:
                return WhenRoom(() => Hear(data[..^3], sid)) is [0] ? [3, 0x55] : [1];
            case Version when data.Length == 0:
                return [4, (byte)script.Version];
            case Sampling or Clocking when data is [<= 1]:
                return WhenQuiet(() => { });
            case ConfigCount when data.Length == 0:
                return [5, (byte)script.Configurations.Count];
            case ConfigInfo when data.Length == 0 && sid < script.Configurations.Count:
                return [6, (byte)script.Configurations[sid].Model, .. Encoding.Latin1.GetBytes(script.Configurations[sid].Name), 0, .. script.NamesEndTwice ? (byte[])[0] : []];
            case Position when data.Length == 1 && (sbyte)data[0] is >= -100 and <= 100:
            case Level when data.Length == 1:
            case OutputDelay when data.Length == 1:
            case FadeIn or FadeOut when data.Length == 4:
                return [0];
            case Model when data.Length == 1 && data[0] < script.Configurations.Count && sid < sids:
                return WhenQuiet(() => models[sid] = data[0]);
            case Header when data.Length >= 124 && data.Length == (data[6] << 8 | data[7]):
                return [0];
            default:
                return Complain($"command {command}, SID {sid}, {data.Length} bytes");
        }
    }

    static int Since(int command) => command switch
    {
        <= Version => 1,
        <= Model => 2,
        <= Header => 4,
        _ => int.MaxValue,
    };

    void Hear(byte[] quads, int sid)
    {
        for (int i = 0; i < quads.Length; i += 4)
        {
            queue.Add(quads[i] << 8 | quads[i + 1], isWrite: true);
            // Version 1 has one SID; which of the eight is in the SID field and not the register.
            int chip = script.Version == 1 ? sid : quads[i + 2] >> 5;
            heard.Add(new HeardWrite(queue.End, chip, quads[i + 2] & 0x1f, quads[i + 3]));
        }
    }

    byte[] WhenQuiet(Action act)
    {
        // Whoever asks for quiet sends nothing more: what is queued is played out.
        if (!queue.IsQuiet)
        {
            queue.Start();
            return Busy();
        }
        act();
        return [0];
    }

    byte[] WhenRoom(Action act)
    {
        if (queue.IsFull)
            return Busy();
        act();
        return [0];
    }

    byte[] Busy()
    {
        Interlocked.Increment(ref busyAnswers);
        return [1];
    }

    byte[]? Complain(string about)
    {
        complaints.Add(about);
        return null;
    }

    void Send(Socket peer, byte[] answer)
    {
        for (int at = 0; at < answer.Length; at += script.SplitAnswers ? 1 : answer.Length)
        {
            peer.Send(script.SplitAnswers ? answer.AsSpan(at, 1) : answer);
            if (script.SplitAnswers)
                stopping.Token.WaitHandle.WaitOne(1);
        }
    }

    static bool Fill(Socket peer, byte[] buffer)
    {
        for (int got = 0; got < buffer.Length;)
        {
            int count = peer.Receive(buffer.AsSpan(got));
            if (count == 0)
                return false;
            got += count;
        }
        return true;
    }
}
