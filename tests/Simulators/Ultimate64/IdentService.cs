using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>UDP 64: answers everybody.</summary>
internal sealed class IdentService(SimulatedUltimate device) : IDisposable
{
    private Socket? socket;
    private int questions;

    internal int Port { get; private set; }
    internal int Questions => questions;

    internal void Open()
    {
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        Port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        Socket mine = socket;
        new Thread(() => Serve(mine)) { IsBackground = true, Name = "simulated ident" }.Start();
    }

    public void Dispose() => socket?.Dispose();

    private void Serve(Socket mine)
    {
        byte[] request = new byte[2048];
        try
        {
            while (true)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                int length = mine.ReceiveFrom(request, ref from);
                Interlocked.Increment(ref questions);
                if (device.Faults.HasIdent && length < 256)
                    mine.SendTo(Answer(request.AsSpan(0, length)), from);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return;     // it left the network
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> request)
    {
        string text = Encoding.Latin1.GetString(request);
        if (!text.StartsWith("json", StringComparison.Ordinal))
            return Encoding.Latin1.GetBytes($"{text[..Math.Min(32, text.Length)]},simulated,*** {device.Product} ***");
        string yours = text[4..Math.Min(36, text.Length)];
        return Encoding.UTF8.GetBytes(
            $"{{ \"product\":{JsonSerializer.Serialize(device.Product + " V1.45")}, \"firmware_version\" : {JsonSerializer.Serialize(device.Firmware)}, \"fpga_version\":\"11F\", "
            + $"\"hostname\" : \"simulated\", \"menu_header\":\"*** simulated ***\", \"your_string\" : {JsonSerializer.Serialize(yours)}"
            + (device.Faults.Password.Length > 0 ? ", \"password_protected\" : true" : "") + ", \"unique_id\" : \"5D4A1C\" }");
    }
}
