using System.Globalization;
using System.Net;

namespace SidFlow.Simulators.Ultimate64;

/// <summary>An Ultimate 64 on 127.0.0.1. Plays a sine of 300 Hz and 100 more for each song number, or what the chips make of the tune that a test gives it.</summary>
public sealed class SimulatedUltimate : IDisposable
{
    /// <summary>Where the sound goes when a target names no port.</summary>
    private const int AudioPort = 11001;

    private const double PalHertz = 4_433_618.75 * 16 / 9 * 15 / 77 / 32;
    private const double NtscHertz = 39_375_000.0 / 11 * 16 / 7 * 15 / 80 / 32;

    private readonly HttpService http;
    private readonly FtpService ftp;
    private readonly DmaService dma;
    private readonly IdentService ident;
    private readonly AudioSender audio;
    private readonly Lock access = new();
    private bool here = true;

    public SimulatedUltimate()
    {
        Machine = new SimulatedMachine(Faults, () => FramesPerSecond);
        http = new HttpService(Faults, new RestApi(this).Handle);
        ftp = new FtpService(this);
        dma = new DmaService(this);
        ident = new IdentService(this);
        audio = new AudioSender(this);
        http.Open();
        ftp.Open();
        dma.Open();
        ident.Open();
    }

    public UltimateFaults Faults { get; } = new();
    public SimulatedMachine Machine { get; }
    public SimulatedMenus Menus { get; } = new();
    public string Product { get; set; } = "Ultimate 64 Elite";
    public string Firmware { get; set; } = "3.14e";

    /// <summary>Firmware before 3.12 has no /v1/info.</summary>
    public bool HasInfo { get; set; } = true;

    public int HttpPort => http.Port;
    public int FtpPort => ftp.Port;
    public int DmaPort => dma.Port;
    public int IdentPort => ident.Port;

    /// <summary>Heads of all HTTP requests, in order.</summary>
    public IReadOnlyList<string> RequestHeads => http.Heads;

    public IReadOnlyList<string> FtpCommands => ftp.Commands;
    public int MostRequestsAtOnce => http.MostAtOnce;
    public int IdentQuestions => ident.Questions;
    public long PacketsSent => audio.Sent;

    /// <summary>The cable is pulled, the power fails.</summary>
    public void Vanish()
    {
        lock (access)
        {
            if (!here)
                return;
            here = false;
            audio.Stop();
            http.Vanish();
            ftp.Vanish();
            dma.Vanish();
            ident.Dispose();
        }
    }

    /// <summary>Back at the same ports, freshly started.</summary>
    public void Return()
    {
        lock (access)
        {
            if (here)
                return;
            here = true;
            Machine.Reboot();
            http.Return();
            ftp.Return();
            dma.Return();
            ident.Open();
        }
    }

    public void Dispose()
    {
        Vanish();
        http.Dispose();
        ftp.Dispose();
        dma.Dispose();
        audio.Dispose();
    }

    /// <summary>Of the sound stream, by the device's own clock.</summary>
    internal double FramesPerSecond => Menus["U64 Specific Settings", "System Mode"].StartsWith("NTSC", StringComparison.Ordinal) ? NtscHertz : PalHertz;

    /// <summary>Loudest of what the mixer lets through.</summary>
    internal double Gain
    {
        get
        {
            string[] chips = ["UltiSid 1", "UltiSid 2", "Socket 1", "Socket 2"];
            return chips.Max(chip => Menus["Audio Mixer", $"Vol {chip}"] is "OFF" ? 0
                : Math.Pow(10, double.Parse(Menus["Audio Mixer", $"Vol {chip}"].Replace("dB", ""), CultureInfo.InvariantCulture) / 20));
        }
    }

    /// <param name="target">host[:port]; empty for what the menus say.</param>
    internal void StartStream(string target)
    {
        Machine.Log($"stream to {target}");
        string[] parts = (target.Length > 0 ? target : Menus["Data Streams", "Stream Audio to"]).Split(':');
        int port = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : AudioPort;
        if (IPAddress.TryParse(parts[0], out IPAddress? address))
            audio.Start(new IPEndPoint(address, port));
    }

    internal void StopStream()
    {
        Machine.Log("stream off");
        audio.Stop();
    }
}
