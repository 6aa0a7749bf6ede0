using System.Diagnostics;
using System.Net;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64.Identity;
using SidFlow.Hw.Wires;
using SidFlow.Hw.Wires.Net;

namespace SidFlow.Hw.Ultimate64.Sound;

/// <summary>Listens to a device on one UDP port: its sound, and its answers to ident datagrams. A thread of its own.</summary>
internal sealed class UltimateEar : INativeSound, IDisposable
{
    private const string Nonce = "sidflow";
    private const int ReceiveBuffer = 256 * 1024;
    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(20);

    private readonly UdpWire wire;
    private readonly IPEndPoint device;
    private readonly Lock access = new();
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly Thread thread;
    private readonly SoundIntake intake = new();
    private readonly Onset onset;
    private readonly byte[] question = IdentReply.Request(Nonce);
    private readonly AutoResetEvent answer = new(false);
    private Vigil vigil = new(answers: false);
    private TimeSpan? lastPacket;
    private bool watching;
    private string? fault;

    /// <param name="device">Where it answers ident datagrams.</param>
    /// <param name="port">Ours; another one where that is taken.</param>
    /// <exception cref="WireException">No socket could be had.</exception>
    internal UltimateEar(IPEndPoint device, int port, int movingSample)
    {
        this.device = device;
        wire = OpenWire(port);
        onset = new Onset(movingSample);
        thread = new Thread(Run) { IsBackground = true, Name = $"sound of {device.Address}" };
        thread.Start();
    }

    internal int Port => wire.LocalEnd.Port;

    /// <summary>On this object's clock.</summary>
    internal TimeSpan Now => Stopwatch.GetElapsedTime(start);

    /// <summary>When the tune began to sound, on this object's clock; null while it has not.</summary>
    internal TimeSpan? SoundedAt { get { lock (access) return onset.At; } }

    /// <summary>Why the device counts as gone; null while it is there or nobody watches.</summary>
    internal string? Fault { get { lock (access) return fault; } }

    public bool IsFlowing { get { lock (access) return lastPacket is { } last && Now - last < Vigil.QuietLimit; } }

    public TimeSpan Silence { get { lock (access) return Now - (lastPacket ?? TimeSpan.Zero); } }

    public TimeSpan Offset { get { lock (access) return intake.Offset; } }

    public int SampleRateHz
    {
        get { lock (access) return intake.SampleRateHz; }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 8000);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 192_000);
            lock (access)
                if (value != intake.SampleRateHz)
                    intake.SetRates(intake.Rate, value);
        }
    }

    public long LostFrames { get { lock (access) return intake.Lost * AudioPacket.Frames; } }

    public PacketCounts? Packets { get { lock (access) return intake.Packets; } }

    public int Read(Span<float> stereo)
    {
        lock (access)
            return intake.Read(stereo, Now);
    }

    public int Record(Span<float> stereo)
    {
        lock (access)
            return intake.Record(stereo);
    }

    /// <summary>The device's frames a second; sound before is forgotten where it changes.</summary>
    internal void SetRate(SidClock newRate)
    {
        lock (access)
        {
            if (newRate != intake.Rate)
                intake.SetRates(newRate, intake.SampleRateHz);
        }
    }

    /// <summary>Forgets what came before and waits for the first moving sample.</summary>
    internal void BeginTune()
    {
        lock (access)
        {
            watching = false;
            onset.Listen();
            intake.Forget();
        }
    }

    /// <param name="on">From now on the device's silence counts as its loss.</param>
    internal void Watch(bool on)
    {
        lock (access)
        {
            watching = on;
            vigil.Begin();
            // A stream that died while nobody watched is no reason to miss its death.
            if (lastPacket is { } last && Now - last < Vigil.QuietLimit)
                vigil.Packet(last);
        }
    }

    /// <summary>Sends an ident datagram.</summary>
    /// <returns>Whether an answer came in time.</returns>
    /// <exception cref="WireException">No way there.</exception>
    internal bool Ask(TimeSpan limit)
    {
        answer.Reset();
        wire.Send(question, device);
        return answer.WaitOne(limit);
    }

    /// <param name="answers">Whether its ident service has ever answered.</param>
    internal void UseIdent(bool answers)
    {
        lock (access)
            vigil = new Vigil(answers);
    }

    internal void Interrupt() => wire.Interrupt();

    public void Dispose()
    {
        wire.Interrupt();
        thread.Join(TimeSpan.FromSeconds(2));
        wire.Dispose();
        answer.Dispose();
    }

    private static UdpWire OpenWire(int port)
    {
        try
        {
            return UdpWire.Open(new IPEndPoint(IPAddress.Any, port), ReceiveBuffer);
        }
        catch (WireException error) when (error.Errno == Errno.EADDRINUSE)
        {
            return UdpWire.Open(new IPEndPoint(IPAddress.Any, 0), ReceiveBuffer);
        }
    }

    private void Run()
    {
        byte[] datagram = new byte[2048];
        short[] samples = new short[AudioPacket.Samples];
        try
        {
            while (true)
            {
                int length = wire.Receive(datagram, out IPEndPoint from, tick);
                if (length > 0 && from.Address.Equals(device.Address))
                    Take(datagram.AsSpan(0, length), samples);
                else if (length < 0)
                    Idle();
            }
        }
        catch (WireException error) when (error.Errno == Errno.ECANCELED)
        {
            return;     // Dispose or Interrupt
        }
        catch (WireException error)
        {
            lock (access)
                fault = error.Reason;
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, short[] samples)
    {
        TimeSpan now = Now;
        if (AudioPacket.TryRead(datagram, out ushort sequence, samples))
            lock (access)
            {
                lastPacket = now;
                vigil.Packet(now);
                onset.Hear(samples, now, intake.Rate);
                intake.Add(sequence, samples, now);
            }
        else if (IdentReply.Parse(datagram, Nonce) is not null)
        {
            lock (access)
                vigil.Answer();
            answer.Set();
            // Without sound nothing but answers comes in, and they must not keep the watch from going on.
            Idle();
        }
    }

    /// <summary>Nothing is waiting in the socket, so a long pause of this thread cannot be taken for one of the device.</summary>
    private void Idle()
    {
        bool ask;
        lock (access)
        {
            TimeSpan now = Now;
            intake.Advance(now);
            VigilStep step = watching && fault is null ? vigil.Step(now) : VigilStep.Nothing;
            if (step == VigilStep.Gone)
                fault = "it has stopped answering";
            ask = step == VigilStep.Ask;
        }
        if (ask)
            TryAsk();
    }

    /// <returns>False where there is no way to the device: no answer will come, which is what the vigil counts.</returns>
    private bool TryAsk()
    {
        try
        {
            wire.Send(question, device);
            return true;
        }
        catch (WireException)
        {
            return false;
        }
    }
}
