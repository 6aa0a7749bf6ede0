using System.Net;
using System.Net.Sockets;

namespace SidFlow.Simulators.NetworkSidDevice;

/// <summary>A player's end of the wire: sends bytes in pieces of any size, and reads whole answers.</summary>
public sealed class SimulatedPlayer : IDisposable
{
    readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 3000, SendTimeout = 3000 };

    public SimulatedPlayer(IPEndPoint server) => socket.Connect(server);

    public static byte[] Request(int command, int sid = 0, params byte[] data) =>
        [(byte)command, (byte)sid, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    /// <summary>One entry of TRY_WRITE.</summary>
    public static byte[] Quad(int cycles, int chip, int register, int value) =>
        [(byte)(cycles >> 8), (byte)cycles, (byte)(chip << 5 | register), (byte)value];

    /// <summary>Sends and reads one answer.</summary>
    public byte[] Ask(int command, int sid = 0, params byte[] data)
    {
        Send(Request(command, sid, data));
        return Answer();
    }

    /// <summary>Asks again while the server is busy, for two seconds at most.</summary>
    public byte[] AskPatiently(int command, int sid = 0, params byte[] data)
    {
        for (int tries = 0; ; tries++)
        {
            byte[] answer = Ask(command, sid, data);
            if (answer is not [1] || tries == 700)
                return answer;
            socket.Poll(3000, SelectMode.SelectError);
        }
    }

    /// <param name="piece">Bytes in one packet; 0 for all of them.</param>
    public void Send(byte[] bytes, int piece = 0)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int count = Math.Min(piece == 0 ? bytes.Length : piece, bytes.Length - at);
            socket.Send(bytes.AsSpan(at, count));
            at += count;
        }
    }

    /// <summary>What one read gives: a server sends an answer in one piece. Empty when it has closed.</summary>
    public byte[] Answer()
    {
        byte[] buffer = new byte[512];
        return buffer[..socket.Receive(buffer)];
    }

    /// <summary>Exactly so many bytes, whatever the pieces; fewer when the server closes.</summary>
    public byte[] Answers(int count)
    {
        byte[] buffer = new byte[count];
        int got = 0;
        while (got < count && socket.Receive(buffer.AsSpan(got)) is > 0 and int more)
            got += more;
        return buffer[..got];
    }

    /// <summary>True when the server closes the connection within the socket's patience.</summary>
    public bool IsClosed()
    {
        try
        {
            return socket.Receive(new byte[64]) == 0;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose() => socket.Dispose();
}
