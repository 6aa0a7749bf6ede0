using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>TCP 64: one client, a second without data ends the connection, two header bytes by one receive each.</summary>
internal sealed class DmaService(SimulatedUltimate device) : IDisposable
{
    private Service? service;

    internal int Port => service!.Port;

    internal void Open() => service = new Service(1, Serve);
    internal void Vanish() => service!.Vanish();
    internal void Return() => service!.Return();
    public void Dispose() => service?.Dispose();

    private void Serve(Socket client)
    {
        client.ReceiveTimeout = 1000;
        bool allowed = device.Faults.Password.Length == 0;
        byte[] word = new byte[2];
        while (client.Receive(word) == 2)
        {
            int command = BinaryPrimitives.ReadUInt16LittleEndian(word);
            if (command >> 8 != 0xff)
                continue;
            if (client.Receive(word) != 2)
                return;
            int length = BinaryPrimitives.ReadUInt16LittleEndian(word);
            byte[] payload = new byte[length];
            for (int at = 0; at < length;)
            {
                int count = client.Receive(payload, at, length - at, SocketFlags.None);
                if (count == 0)
                    return;
                at += count;
            }
            if (command == 0xff1f)
            {
                allowed |= Encoding.ASCII.GetString(payload) == device.Faults.Password;
                if (!allowed)
                    Thread.Sleep(1000);
                client.Send([(byte)(allowed ? 1 : 0)]);
            }
            if (!allowed)
                return;
            Do(client, command, payload);
        }
    }

    private void Do(Socket client, int command, byte[] payload)
    {
        switch (command)
        {
            case 0xff04: device.Machine.Reset(); break;
            case 0xff06 when payload.Length > 2:
                device.Machine.Write(BinaryPrimitives.ReadUInt16LittleEndian(payload), payload.AsSpan(2));
                break;
            case 0xff0e: client.Send([9, .. "simulated"u8]); break;
            case 0xff21 when payload.Length >= 2: device.StartStream(Encoding.ASCII.GetString(payload, 2, payload.Length - 2)); break;
            case 0xff21: device.StartStream(""); break;
            case 0xff31: device.StopStream(); break;
        }
    }
}
