using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SidFlow.Host.Serving;

/// <summary>Tells the service manager how the daemon is (sd_notify(3)); says nothing where none listens.</summary>
sealed class ServiceManager
{
    readonly string? socketPath;

    ServiceManager(string? socketPath, TimeSpan? watchdog)
    {
        this.socketPath = socketPath;
        Watchdog = watchdog;
    }

    /// <summary>So often at least a sign of life is expected; null when none is.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Reads the manager's variables and takes them out of the environment, so that children do not speak in the daemon's name.</summary>
    public static ServiceManager FromEnvironment()
    {
        string? path = Take("NOTIFY_SOCKET");
        string? interval = Take("WATCHDOG_USEC");
        string? process = Take("WATCHDOG_PID");
        bool meant = process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        TimeSpan? watchdog = meant && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
        return new ServiceManager(path, watchdog);

        static string? Take(string name)
        {
            string? value = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, null);
            return string.IsNullOrEmpty(value) ? null : value;
        }
    }

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    public void Alive() => Send("WATCHDOG=1");

    public void Stopping() => Send("STOPPING=1");

    /// <summary>A manager that cannot be reached never stops the music.</summary>
    void Send(string message)
    {
        if (socketPath is null)
            return;
        string address = socketPath.StartsWith('@') ? "\0" + socketPath[1..] : socketPath;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(address));
        }
        catch (SocketException failure)
        {
            Serilog.Log.Warning("The service manager cannot be told {Message}: {Reason}", message, failure.Message);
        }
    }
}
