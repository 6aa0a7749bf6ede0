using System.Net;
using System.Net.Sockets;

namespace SidFlow.Simulators.Network;

/// <summary>A network between a driver and a simulated device: every TCP connection to it goes on to <see cref="Target"/>, and what can happen on the way happens here.</summary>
public sealed class TcpProxy : IDisposable
{
    private readonly Lock access = new();
    private readonly List<Socket> open = [];
    private readonly List<Thread> threads = [];
    private Socket? listener;
    private long passed;

    /// <param name="target">A port of 127.0.0.1.</param>
    public TcpProxy(int target)
    {
        Target = target;
        Listen();
    }

    /// <summary>Of 127.0.0.1; stays the same.</summary>
    public int Port { get; private set; }

    /// <summary>Where the next connection goes.</summary>
    public int Target { get; set; }

    /// <summary>True: connections stay and nothing moves on them, as behind a pulled network cable.</summary>
    public bool Holds { get; set; }

    /// <summary>Each piece is held back so long, either way.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Bytes that have gone through, both ways.</summary>
    public long Passed => Interlocked.Read(ref passed);

    /// <summary>All connections are reset once so many bytes have gone through.</summary>
    public long? CutsAt { get; set; }

    /// <summary>Resets what is open. New connections are taken all the same.</summary>
    public void Cut()
    {
        lock (access)
        {
            foreach (Socket socket in open)
                Reset(socket);
            open.Clear();
        }
    }

    /// <summary>Resets what is open and refuses what comes.</summary>
    public void Close()
    {
        lock (access)
        {
            listener?.Dispose();
            listener = null;
        }
        Cut();
    }

    /// <summary>Takes connections again.</summary>
    public void Listen()
    {
        lock (access)
        {
            if (listener is not null)
                return;
            Socket fresh = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            fresh.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            fresh.Bind(new IPEndPoint(IPAddress.Loopback, Port));
            fresh.Listen(8);
            Port = ((IPEndPoint)fresh.LocalEndPoint!).Port;
            listener = fresh;
            Start(() => Accept(fresh));
        }
    }

    public void Dispose()
    {
        Close();
        Thread[] running;
        lock (access)
            running = [.. threads];
        foreach (Thread thread in running)
            thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Accept(Socket at)
    {
        while (true)
        {
            Socket near = at.Accept();
            Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            near.NoDelay = true;
            lock (access)
            {
                // Closed meanwhile: what was just taken is not to stay behind.
                if (listener != at)
                {
                    near.Dispose();
                    far.Dispose();
                    return;
                }
                open.Add(near);
                open.Add(far);
            }
            try
            {
                far.Connect(IPAddress.Loopback, Target);
            }
            catch (SocketException)
            {
                lock (access)
                {
                    open.Remove(near);
                    open.Remove(far);
                }
                near.Dispose();
                far.Dispose();
                continue;
            }
            Start(() => Pass(near, far));
            Start(() => Pass(far, near));
        }
    }

    private void Pass(Socket from, Socket to)
    {
        byte[] bytes = new byte[4096];
        try
        {
            while (from.Receive(bytes) is > 0 and int count)
            {
                while (Holds)
                    Thread.Sleep(2);
                if (Delay > TimeSpan.Zero)
                    Thread.Sleep(Delay);
                Forward(to, bytes.AsSpan(0, count));
            }
        }
        finally
        {
            lock (access)
            {
                open.Remove(from);
                open.Remove(to);
            }
            from.Dispose();
            to.Dispose();
        }
    }

    /// <summary>A cable that is pulled says no goodbye; a reset is the nearest that a loopback has.</summary>
    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private void Forward(Socket to, ReadOnlySpan<byte> bytes)
    {
        if (CutsAt is { } last && Passed + bytes.Length >= last)
        {
            CutsAt = null;
            to.Send(bytes[..(int)Math.Clamp(last - Passed, 0, bytes.Length)]);
            CutAt = TimeProvider.System.GetTimestamp();
            Cut();
            return;
        }
        Interlocked.Add(ref passed, bytes.Length);
        to.Send(bytes);
    }

    /// <summary>When <see cref="CutsAt"/> was reached; null before.</summary>
    public long? CutAt { get; private set; }

    private void Start(Action work)
    {
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;     // one of the two sides has gone
            }
        })
        { IsBackground = true, Name = "network" };
        lock (access)
        {
            threads.RemoveAll(other => !other.IsAlive && other.ThreadState != ThreadState.Unstarted);
            threads.Add(thread);
        }
        thread.Start();
    }
}
