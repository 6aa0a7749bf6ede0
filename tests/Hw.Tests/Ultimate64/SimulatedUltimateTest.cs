using System.Diagnostics;
using SidFlow.Hw.Ports;
using SidFlow.Hw.Ultimate64;
using SidFlow.Simulators.Ultimate64;

namespace SidFlow.Hw.Tests.Ultimate64;

/// <summary>A simulated device for each test.</summary>
public abstract class SimulatedUltimateTest
{
    private protected static readonly TimeSpan soon = TimeSpan.FromSeconds(5);
    private protected SimulatedUltimate box = null!;

    [SetUp]
    public void SwitchOn() => box = new SimulatedUltimate();

    [TearDown]
    public void SwitchOff() => box.Dispose();

    private protected UltimateSettings Settings => new()
    {
        Host = "127.0.0.1",
        HttpPort = box.HttpPort,
        FtpPort = box.FtpPort,
        IdentPort = box.IdentPort,
        DmaPort = box.DmaPort,
        SoundPort = 0,
    };

    private protected UltimatePlayer Open(Func<UltimateSettings, UltimateSettings>? change = null) => new UltimateDevice((change ?? (s => s))(Settings)).Open();

    private protected static NativeTune Tune(int song = 1, byte[]? file = null) =>
        new() { File = file ?? TuneBytes.Sid(), Song = song, Lengths = [TimeSpan.FromSeconds(61), TimeSpan.Zero, TimeSpan.FromSeconds(5)] };

    private protected static void Await(Func<bool> what, string name)
    {
        long start = Stopwatch.GetTimestamp();
        while (!what())
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(soon), name);
            Thread.Sleep(5);
        }
    }
}
