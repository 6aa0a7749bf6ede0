using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>The sound stream: two-byte probes, then a packet each 192 frames of the device's own rate, with a sine for what plays, or what its chips make of it.</summary>
internal sealed class AudioSender(SimulatedUltimate device) : IDisposable
{
    private const int Frames = 192;
    private const int Probes = 3;

    private readonly Lock access = new();
    private Socket? socket;

    internal long Sent { get; private set; }

    internal void Start(IPEndPoint target)
    {
        lock (access)
        {
            StopLocked();
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket mine = socket;
            for (int i = 0; i < Probes; i++)
                mine.SendTo(new byte[2], target);
            new Thread(() => Run(mine, target)) { IsBackground = true, Name = "simulated sound" }.Start();
        }
    }

    internal void Stop()
    {
        lock (access)
            StopLocked();
    }

    public void Dispose() => Stop();

    private void StopLocked()
    {
        socket?.Dispose();
        socket = null;
    }

    private void Run(Socket mine, IPEndPoint target)
    {
        double hertz = device.FramesPerSecond;
        long start = Stopwatch.GetTimestamp();
        ushort sequence = device.Faults.FirstSequence;
        double phase = 0;
        var late = new Queue<(long After, byte[] Packet)>();
        try
        {
            for (long number = 0; ; number++)
            {
                double wait = (number + 1) * Frames / hertz - Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (wait > 0)
                    Thread.Sleep(TimeSpan.FromSeconds(wait));
                byte[] packet = Packet(sequence, hertz, ref phase);
                sequence = unchecked((ushort)(sequence + 1));
                if (device.Faults.StreamStalls)
                    continue;
                switch (device.Faults.Fate(number))
                {
                    case PacketFate.Arrives: mine.SendTo(packet, target); break;
                    case PacketFate.IsLost: break;
                    case PacketFate.ComesTwice:
                        mine.SendTo(packet, target);
                        mine.SendTo(packet, target);
                        break;
                    case PacketFate.ComesLate: late.Enqueue((number + 3, packet)); break;
                }
                while (late.TryPeek(out (long After, byte[] Packet) held) && held.After <= number)
                    mine.SendTo(late.Dequeue().Packet, target);
                Sent = number + 1;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return;     // stopped, or sent elsewhere
        }
    }

    private byte[] Packet(ushort sequence, double hertz, ref double phase)
    {
        byte[] packet = new byte[2 + 4 * Frames];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, sequence);
        double gain = device.Gain;
        Span<float> chips = stackalloc float[Frames];
        bool hasChips = device.Machine.TryFill(chips);
        double pitch = device.Machine.Hertz;
        for (int i = 0; i < Frames; i++)
        {
            short sample = hasChips ? (short)Math.Clamp(32_767 * gain * chips[i], short.MinValue, short.MaxValue)
                : pitch > 0 ? (short)(8000 * gain * Math.Sin(2 * Math.PI * phase)) : (short)0;
            phase = (phase + pitch / hertz) % 1;
            BinaryPrimitives.WriteInt16LittleEndian(packet.AsSpan(2 + 4 * i), sample);
            BinaryPrimitives.WriteInt16LittleEndian(packet.AsSpan(4 + 4 * i), sample);
        }
        return packet;
    }
}
