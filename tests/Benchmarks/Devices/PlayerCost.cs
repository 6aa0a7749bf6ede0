using System.Diagnostics;
using SidFlow.Emu.Tape;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Heads;

namespace SidFlow.Benchmarks.Devices;

/// <summary>What an Ultimate costs, which runs the tune itself: it is asked how far it is and, where its sound comes back, that is received, put in order, converted and taken.</summary>
/// <remarks>The machine and the chip that run beside it unheard cost what they cost beside every device, and are not in it.</remarks>
static class PlayerCost
{
    const int RateHz = 44_100;

    public static (ProcessCost Daemon, PacketCounts? Packets, HeadReport Report) Measure(bool takesSound, TimeSpan warmUp, TimeSpan length, CancellationToken stop)
    {
        using var simulator = new SimulatorProcess("ultimate64");
        int[] ports = [.. simulator.Places.Select(int.Parse)];
        var settings = new UltimateSettings
        {
            Host = "127.0.0.1",
            HttpPort = ports[0],
            FtpPort = ports[1],
            IdentPort = ports[2],
            DmaPort = ports[3],
            SoundPort = 0,
            TakeSound = takesSound,
        };
        using UltimatePlayer player = new UltimateDevice(settings).Open(stop);
        var head = new NativeHead(player, TimeProvider.System);
        head.Begin(Start());
        var sound = new float[2 * RateHz / 1000 * (int)Machines.Slice.TotalMilliseconds];
        int warm = (int)(warmUp / Machines.Slice), blocks = warm + (int)(length / Machines.Slice);
        ProcessCost before = default;
        long start = Stopwatch.GetTimestamp();
        for (int block = 0; block < blocks && head.Report.Healthy; block++)
        {
            stop.ThrowIfCancellationRequested();
            if (block == warm)
                before = ProcessCost.Of(Environment.ProcessId);
            Take(head, sound);
            TimeSpan wait = (block + 1) * Machines.Slice - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero)
                Thread.Sleep(wait + TimeSpan.FromMilliseconds(1));
        }
        ProcessCost cost = ProcessCost.Of(Environment.ProcessId) - before;
        (PacketCounts? packets, HeadReport report) = (head.Sound?.Packets, head.Report);
        head.EndAsync().Wait(TimeSpan.FromSeconds(5), stop);
        return (cost, packets, report);
    }

    /// <summary>As the room does it for each block of 20 ms.</summary>
    static void Take(NativeHead head, float[] block)
    {
        if (head.Place is null || head.Sound is not { IsFlowing: true } sound)
            return;
        sound.SampleRateHz = RateHz;
        sound.Read(block);
    }

    static HeadStart Start()
    {
        var tune = new NativeTune { File = File.ReadAllBytes(DeviceTapes.DemoTune), Song = 1 };
        return new HeadStart(new OpenSong(new SongId("tape", 1), "", new NoTape(), null) { Native = tune }, RegisterImage.AtStart(1), Cycles.Zero, Cycles.Zero, [0]);
    }
}
