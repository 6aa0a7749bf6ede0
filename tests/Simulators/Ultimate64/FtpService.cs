using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>The device's FTP server, as far as putting a file there needs it.</summary>
internal sealed class FtpService(SimulatedUltimate device) : IDisposable
{
    private readonly List<string> commands = [];
    private Service? service;

    internal int Port => service!.Port;
    internal IReadOnlyList<string> Commands { get { lock (commands) return [.. commands]; } }

    internal void Open() => service = new Service(2, Serve);
    internal void Vanish() => service!.Vanish();
    internal void Return() => service!.Return();
    public void Dispose() => service?.Dispose();

    private void Serve(Socket client)
    {
        if (!device.Faults.HasFtp)
            return;
        client.ReceiveTimeout = 20_000;
        var folders = new HashSet<string> { "/Temp", "/Flash" };
        Socket? passive = null;
        try
        {
            Say(client, "220 simulated FTP. Hello");
            bool allowed = false;
            while (ReadLine(client) is { } line)
            {
                lock (commands)
                    commands.Add(line);
                string[] words = line.Split(' ', 2);
                string argument = words.Length > 1 ? words[1] : "";
                switch (words[0])
                {
                    case "USER": Say(client, "331 User name okay, need password."); break;
                    case "PASS":
                        allowed = device.Faults.Password.Length == 0 || argument == device.Faults.Password;
                        Say(client, allowed ? "230 User logged in, proceed." : "530 Not logged in.");
                        break;
                    case "TYPE": Say(client, "200 Command okay."); break;
                    case "MKD" when allowed:
                        lock (folders)
                            Say(client, folders.Add(argument) ? $"257 \"{argument}\" created." : "553 Requested action not taken.");
                        break;
                    case "PASV" when device.Faults.FtpKnowsPasv:
                        passive?.Dispose();
                        passive = Listen(out int port);
                        Say(client, $"227 Entering Passive Mode (10,0,0,99,{port >> 8},{port & 255}).");
                        break;
                    case "EPSV" when !device.Faults.FtpKnowsPasv:
                        passive?.Dispose();
                        passive = Listen(out int extended);
                        Say(client, $"229 Entering Extended Passive Mode (|||{extended}|)");
                        break;
                    case "STOR" when passive is null: return;       // the real one crashes here
                    case "STOR":
                        if (!allowed || device.Faults.FtpIsFull)
                            Say(client, "550 Requested action not taken.");
                        else
                            Store(client, passive, argument);
                        passive.Dispose();
                        passive = null;
                        break;
                    case "QUIT": Say(client, "221 Goodbye."); return;
                    default: Say(client, "502 Command not implemented."); break;
                }
            }
        }
        finally
        {
            passive?.Dispose();
        }
    }

    private void Store(Socket client, Socket passive, string path)
    {
        Say(client, $"150 Opening BINARY mode data connection for {path}.");
        if (!passive.Poll(2_000_000, SelectMode.SelectRead))
        {
            Say(client, "425 Can't open data connection, use PORT or PASV first.");
            return;
        }
        using Socket data = passive.Accept();
        data.ReceiveTimeout = 5000;
        var content = new MemoryStream();
        byte[] piece = new byte[1024];
        for (int count = data.Receive(piece); count > 0; count = data.Receive(piece))
            content.Write(piece, 0, count);
        device.Machine.Store(path, content.ToArray());
        Say(client, "226 Closing data connection.");
    }

    private static Socket Listen(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(2);
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    private static void Say(Socket client, string line) => client.Send(Encoding.ASCII.GetBytes(line + "\r\n"));

    private static string? ReadLine(Socket client)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (client.Receive(one) == 1)
            if (one[0] is (byte)'\r' or (byte)'\n')
            {
                if (line.Length > 0)
                    return line.ToString();
            }
            else if (line.Length < 255)
                line.Append((char)one[0]);
        return null;
    }
}
