using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;
using SidFlow.Host.CommandLine;
using SidFlow.Services;
using SidFlow.Services.Deck;
using SidFlow.Services.Jobs;
using SidFlow.Services.Library;
using SidFlow.Services.NetworkSidDevice;
using SidFlow.Services.Schedules;
using SidFlow.Services.Settings;
using SidFlow.Services.Stations;
using SidFlow.Services.Storage;
using SidFlow.Services.Taste;
using SidFlow.Services.Tls;
using SidFlow.Web;
using SidFlow.Web.Http;

namespace SidFlow.Host.Serving;

/// <summary>The running daemon: from settings to open doors, and back.</summary>
sealed class Daemon : IAsyncDisposable
{
    const long MostRequestBytes = 64 << 10;

    /// <summary>sockaddr_un holds 108 bytes, the last a NUL (unix(7)).</summary>
    const int LongestSocketPath = 107;

    static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(4);

    readonly WebApplication app;
    readonly DataFolderLock folder;
    readonly ServiceManager manager;
    readonly RestartBell bell;

    Daemon(WebApplication app, DataFolderLock folder, ServiceManager manager)
    {
        this.app = app;
        this.folder = folder;
        this.manager = manager;
        bell = app.Services.GetRequiredService<RestartBell>();
    }

    /// <summary>Where browsers reach it, the port taken included.</summary>
    public Uri Address { get; private set; } = new("http://localhost");

    /// <param name="manager">Null: the one that the environment names.</param>
    /// <exception cref="VerbException">It cannot start; the message says why and what to do.</exception>
    public static async Task<Daemon> StartAsync(SidFlowSettings settings, DaemonLog log, CancellationToken stop, ServiceManager? manager = null)
    {
        DataFolderLock folder = DataFolderLock.Take(settings);
        manager ??= ServiceManager.FromEnvironment();
        WebApplication app = Build(settings, log, manager);
        // One of each for one run of the daemon: they go together.
        app.Services.GetRequiredService<SettingsShelf>().Changed += now => log.Level = now.Log.Level;
        var daemon = new Daemon(app, folder, manager);
        try
        {
            await daemon.OpenDoorsAsync(settings, stop);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>All addresses that are mapped.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)];

    /// <summary>Until <paramref name="stop"/>, or until an administrator wants it to begin anew.</summary>
    /// <returns>Whether to begin anew.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        try
        {
            await bell.Rung.WaitAsync(stop);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            manager.Stopping();
            return false;
        }
    }

    /// <summary>Closes the doors, lets the deck end cleanly and its place be stored.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LongestShutdown);
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        folder.Dispose();
    }

    async Task OpenDoorsAsync(SidFlowSettings settings, CancellationToken stop)
    {
        app.UseSidFlowWeb();
        // Opened before the doors are: a database that cannot be used is a failed start, not a failed request.
        app.Services.GetRequiredService<Database>();
        await AccountComposition.PrepareAsync(app.Services, stop);
        app.Services.GetRequiredService<Room>();
        app.Services.GetRequiredService<RoomStation>();
        if (settings.NetworkSidDevice.Enabled)
            OpenToPlayers(settings.NetworkSidDevice);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException error)
        {
            throw new VerbException($"cannot listen on {settings.Web.Address} port {settings.Web.Port}: {error.Message} Use --port N for another port.", error);
        }
        catch (SocketException error)
        {
            throw new VerbException($"cannot listen on {settings.Web.Address} port {settings.Web.Port}: {error.Message}. Use --port N, or correct Web:Address.", error);
        }

        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(address => address.StartsWith("http://", StringComparison.Ordinal) && !address.Contains("unix:", StringComparison.Ordinal))
            .Select(address => new Uri(address.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)))
            .First();
        await app.Services.GetRequiredService<JobBoard>().StartAsync(stop);
        app.Services.GetRequiredService<ScheduleBoard>().Start();
        app.Services.GetRequiredService<RoomFeedback>().Start();
        if (settings.Library.ScanOnStart)
            app.Services.GetRequiredService<LibraryScans>().TryStart();
        manager.Ready($"Playing at {Address}");
    }

    void OpenToPlayers(SidServerSettings settings)
    {
        try
        {
            app.Services.GetRequiredService<SidServer>();
        }
        catch (SocketException error)
        {
            throw new VerbException(
                $"cannot listen on {settings.Address} port {settings.Port} for network players: {error.Message}. Correct NetworkSidDevice:Address or NetworkSidDevice:Port.", error);
        }
    }

    static WebApplication Build(SidFlowSettings settings, DaemonLog log, ServiceManager manager)
    {
        // Empty: no configuration file or variable but SIDFlow's own may open another door.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "sidflowd", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddProvider(new SerilogLoggerProvider(log.Logger));
        // The log itself decides, and may change its mind.
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        // It warns of keys that lie unencrypted, which is so by design: their folder is the service's own.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // Who was refused stands in the audit log.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        builder.Logging.AddFilter("SidFlow.Web.Accounts", LogLevel.Warning);
        builder.Services.AddSingleton(manager);
        builder.Services.AddSingleton(log.Book);
        builder.Services.AddSidFlow(settings);
        builder.Services.AddSidFlowWeb(settings);
        builder.Services.AddHostedService<Watchdog>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LongestShutdown);
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = Bind);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => OpenDoors(kestrel, settings));
        return builder.Build();
    }

    static void OpenDoors(KestrelServerOptions kestrel, SidFlowSettings settings)
    {
        kestrel.AddServerHeader = false;
        // Counted for each door by itself: whatever comes in from the house, the operator and the watchdog get through.
        kestrel.Limits.MaxConcurrentConnections = settings.Web.Connections;
        kestrel.Limits.MaxRequestBodySize = MostRequestBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        Listen(kestrel, settings.Web.Address, settings.Web.Port, door => door.Protocols = HttpProtocols.Http1);
        if (settings.Tls.Port > 0)
            OpenEncrypted(kestrel, settings);

        string socket = settings.Admin.Socket;
        if (System.Text.Encoding.UTF8.GetByteCount(socket) > LongestSocketPath)
            throw new VerbException($"the path of the unix socket is longer than {LongestSocketPath} bytes: {socket}. Set Admin:Socket to a shorter one.");
        Directory.CreateDirectory(Path.GetDirectoryName(socket)!);
        kestrel.ListenUnixSocket(socket, door =>
        {
            door.Protocols = HttpProtocols.Http1;
            door.Use(PeerCredentials.Ask);
        });
    }

    static void OpenEncrypted(KestrelServerOptions kestrel, SidFlowSettings settings)
    {
        ServerCertificate certificate = kestrel.ApplicationServices.GetRequiredService<ServerCertificate>();
        try
        {
            _ = certificate.Current;
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"the TLS certificate cannot be used: {failure.Message} Correct Tls:Certificate, Tls:Key and Tls:Password, or leave them empty for one of the local authority.", failure);
        }
        Listen(kestrel, settings.Web.Address, settings.Tls.Port, door =>
        {
            door.Protocols = HttpProtocols.Http1;
            door.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate.Current,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                }),
            });
        });
    }

    static void Listen(KestrelServerOptions kestrel, string address, int port, Action<ListenOptions> door)
    {
        if (address == "*")
            kestrel.ListenAnyIP(port, door);
        else
            kestrel.Listen(IPAddress.Parse(address), port, door);
    }

    static Socket Bind(EndPoint endpoint)
    {
        if (endpoint is not UnixDomainSocketEndPoint || !OperatingSystem.IsLinux())
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Nobody listens on it any more: this daemon holds the lock of the data folder.
        string path = endpoint.ToString()!;
        File.Delete(path);
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        // Bound but not listening yet: no connection comes in before the mode is right.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }
}
