using System.Diagnostics;
using System.Text.Json;
using SidFlow.Hw.Wires.Linux;
using SidFlow.Services.Tests.Devices.SelfTest;
using SidFlow.Simulators.AsidMidi;
using SidFlow.Simulators.ExSid;
using SidFlow.Simulators.NetworkSidDevice;
using SidFlow.Simulators.Serial;
using SidFlow.Simulators.SidBlaster;
using SidFlow.Simulators.Ultimate64;
using SidFlow.Simulators.UsbSidPico;

namespace SidFlow.Benchmarks.Devices;

/// <summary>A simulated device in a process of its own, so that what it costs is not counted.</summary>
sealed class SimulatorProcess : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    readonly Process process;

    /// <param name="kind">As the device's kind is called in the settings.</param>
    public SimulatorProcess(string kind)
    {
        process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(SimulatorProcess).Assembly.Location, "devices", "simulator", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? line = process.StandardOutput.ReadLineAsync().WaitAsync(patience).GetAwaiter().GetResult();
        Places = JsonSerializer.Deserialize<string[]>(line ?? throw new InvalidOperationException($"the simulator of {kind} has ended"))!;
    }

    /// <summary>Where it is: a path, or port numbers.</summary>
    public IReadOnlyList<string> Places { get; }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(5000))
            process.Kill();
        process.Dispose();
    }

    /// <summary>What the process does: the device, until standard input ends.</summary>
    public static int Serve(string kind)
    {
        switch (kind)
        {
            case "network-sid-device":
                using (var server = new SimulatedServer(new ServerScript { Rules = ServerRules.JSidDevice }))
                    Stay($"{server.Port}");
                return 0;
            case "usbsid-pico":
                ServeOnCable(new PicoOnCable(new PicoFirmware()));
                return 0;
            case "exsid":
                ServeOnCable(new ExSidFirmware(plus: true));
                return 0;
            case "sidblaster":
                ServeOnCable(new SidBlasterFirmware());
                return 0;
            case "asid-midi":
                ServeMidi();
                return 0;
            case "ultimate64":
                using (var box = new SimulatedUltimate())
                {
                    box.Machine.Chips = EmulatedChips.Of();
                    Stay($"{box.HttpPort}", $"{box.FtpPort}", $"{box.IdentPort}", $"{box.DmaPort}");
                }
                return 0;
            default:
                return 2;
        }
    }

    static void ServeOnCable(IByteDevice device)
    {
        using var cable = new SerialCable(device);
        Stay(cable.Path);
    }

    static void ServeMidi()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("midi");
        string path = Path.Combine(folder.FullName, "wire");
        using (Process mkfifo = Process.Start("mkfifo", [path]))
            mkfifo.WaitForExit();
        using (DeviceFile reader = DeviceFile.Open(path, LibC.ReadWrite, Kernel.Calls))
        {
            var thread = new Thread(() => Listen(reader)) { IsBackground = true };
            thread.Start();
            Stay(path);
        }
        folder.Delete(recursive: true);
    }

    static void Listen(DeviceFile reader)
    {
        var listener = new AsidListener(1);
        byte[] room = new byte[4096];
        while (true)
        {
            listener.Feed(room.AsSpan(0, reader.Read(room, TimeSpan.FromSeconds(1))));
            listener.Heard.Clear();
            listener.Commands.Clear();
        }
    }

    static void Stay(params string[] places)
    {
        Console.WriteLine(JsonSerializer.Serialize(places));
        while (Console.In.Read() >= 0)
            continue;
    }
}
