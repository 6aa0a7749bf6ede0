using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>The sample configurations in systemd/proxy, with the real programs where they are installed.</summary>
[TestFixture]
sealed class ProxyTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task BehindNginx()
    {
        string program = Find("nginx", "/usr/sbin/nginx");
        await using TestDaemon daemon = await StartAsync();
        string folder = Directory.CreateDirectory(Path.Combine(daemon.Folder, "nginx")).FullName;
        int port = FreePort();
        string site = Adapt(File.ReadAllText(Path.Combine(ShippedSettingsTests.Top, "systemd", "proxy", "nginx.conf")), daemon)
            .Replace("listen 443 ssl", $"listen 127.0.0.1:{port}").Replace("    listen [::]:443 ssl;\n", "");
        // The certificate is the operator's; what is tested here is what lies behind it.
        site = string.Join('\n', site.Split('\n').Where(line => !line.TrimStart().StartsWith("ssl_certificate", StringComparison.Ordinal)));
        string temporary = string.Join(' ', new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {folder}/{kind};"));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; worker_processes 1; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events { worker_connections 64; }
            http { access_log off; {{temporary}} {{site}} }
            """);
        await RunAsync(daemon, port, program, "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log"));
    }

    [Test]
    public async Task BehindCaddy()
    {
        string program = Find("caddy", "/usr/bin/caddy");
        await using TestDaemon daemon = await StartAsync();
        int port = FreePort();
        string file = Path.Combine(daemon.Folder, "Caddyfile");
        string site = Adapt(File.ReadAllText(Path.Combine(ShippedSettingsTests.Top, "systemd", "proxy", "Caddyfile")), daemon);
        await File.WriteAllTextAsync(file, "{\n\tadmin off\n\tauto_https off\n}\n" + site.Replace("music.example {", $"http://music.example:{port} {{"));
        await RunAsync(daemon, port, program, "run", "--config", file, "--adapter", "caddyfile");
    }

    static Task<TestDaemon> StartAsync() => TestDaemon.StartAsync(("Web:TrustedProxies:0", "127.0.0.1"), ("Web:AllowedHosts:0", "music.example"));

    static async Task RunAsync(TestDaemon daemon, int port, string program, params string[] arguments)
    {
        using var proxy = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, Environment = { ["XDG_DATA_HOME"] = daemon.Folder, ["XDG_CONFIG_HOME"] = daemon.Folder } } };
        proxy.ErrorDataReceived += (_, line) => TestContext.Out.WriteLine(line.Data);
        proxy.Start();
        proxy.BeginErrorReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
            await UntilOpenAsync(port);
            Assert.That((await AskAsync(http, HttpMethod.Get, "/api/version")).Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((await AskAsync(http, HttpMethod.Post, "/api/room/stop", ("Origin", $"http://music.example:{port}"))).Status, Is.EqualTo(HttpStatusCode.OK), "our own page");
            Assert.That((await AskAsync(http, HttpMethod.Post, "/api/room/stop", ("Origin", "http://192.168.9.9"))).Status, Is.EqualTo(HttpStatusCode.Forbidden), "another's page");
            Assert.That((await AskAsync(http, HttpMethod.Post, "/api/admin/backups")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "a proxy makes nobody an operator");

            using var events = new HttpRequestMessage(HttpMethod.Get, "/api/room/events") { Headers = { Host = $"music.example:{port}" } };
            using HttpResponseMessage live = await http.SendAsync(events, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await live.Content.ReadAsStreamAsync());
            using var limit = new CancellationTokenSource(Patience);
            Assert.That(await reader.ReadLineAsync(limit.Token), Is.EqualTo("event: room"), "events come at once");

            // What a client says of itself is not believed; what the proxy says is: this machine's own address.
            await AskAsync(http, HttpMethod.Post, "/api/admin/backups", ("X-Forwarded-For", "6.6.6.6"));
            (_, JsonElement last) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Get, "/api/admin/audit?action=backup:create&limit=1");
            Assert.That(last.GetProperty("data").GetProperty("lines")[0].GetProperty("details").GetString(), Is.EqualTo("from 127.0.0.1"));
        }
        finally
        {
            proxy.Kill(entireProcessTree: true);
            await proxy.WaitForExitAsync();
        }

        async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpClient http, HttpMethod method, string path, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Host = $"music.example:{port}" } };
            foreach ((string name, string value) in headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using HttpResponseMessage reply = await http.SendAsync(request);
            return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
        }
    }

    static string Adapt(string configuration, TestDaemon daemon) => configuration.Replace("127.0.0.1:8064", $"127.0.0.1:{daemon.Http.BaseAddress!.Port}");

    static async Task UntilOpenAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, limit.Token);
            }
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static string Find(string name, string path)
    {
        if (!File.Exists(path))
            Assert.Ignore($"{name} is not installed ({path}); 'apt-get install {name}' brings it");
        return path;
    }
}
