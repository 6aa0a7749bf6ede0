using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SidFlow.Services.Accounts;

namespace SidFlow.Api.Tests;

/// <summary>Every route of the API description with every kind of caller: let in, 401 or 403, as the tables in docs/security.md say.</summary>
[TestFixture]
sealed partial class AccessMatrixTests
{
    const string Password = "correct horse battery", Account = "own account", Open = "open";

    TestDaemon daemon = null!;
    IReadOnlyList<Operation> operations = [];
    readonly List<IDisposable> open = [];

    [OneTimeSetUp]
    public async Task ReadTheDescription()
    {
        daemon = await TestDaemon.StartAsync(("Test:Hooks", "true"), ("Admin:Token", "0123456789abcdef0123456789abcdef"));
        operations = await Operation.ReadAsync(daemon);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        open.ForEach(one => one.Dispose());
        if (daemon is not null)
            await daemon.DisposeAsync();
    }

    [Test]
    public void EveryMappedRouteIsInTheDescription()
    {
        string[] mapped =
        [
            .. daemon.Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} {Plain(endpoint.RoutePattern.RawText!)}"))
                .Where(route => !route.Contains("/openapi/", StringComparison.Ordinal) && !route.StartsWith("HEAD ", StringComparison.Ordinal))
                .Distinct(),
        ];
        Assert.That(mapped, Has.Length.GreaterThan(80));
        Assert.That(mapped.Except(operations.Select(operation => $"{operation.Method} {Plain(operation.Path)}")), Is.Empty);
    }

    [Test]
    public void TheTableOfRolesInTheDocumentIsTheOneAtWork()
    {
        string[] rows = [.. AccessTable.Rows.Select(row => $"| `{row.Name}` | {row.Means} | {string.Join(", ", row.Roles.Select(AccessTable.NameOf))} |")];
        Assert.That(rows.Except(Document()), Is.Empty);
    }

    [Test]
    public void TheTableOfRoutesInTheDocumentIsTheOneAtWork()
    {
        string[] rows = [.. operations.Where(operation => operation.Rule != Open).Select(operation => $"| `{operation.Method} {operation.Path}` | {(operation.Rule == Account ? Account : $"`{operation.Rule}`")} |")
            .Order(StringComparer.Ordinal)];
        string[] written = [.. Document().Where(line => RouteRow().IsMatch(line)).Order(StringComparer.Ordinal)];
        TestContext.Out.WriteLine(string.Join('\n', rows));
        Assert.That(written, Is.EqualTo(rows));
    }

    [Test]
    public void WhatLiesBelowTheAdministrationsAddressesIsNeverOpen() => Assert.That(
        operations.Where(operation => operation.Rule == Open && operation.Path != "/api/train/model"
            && OperatorPath().IsMatch(operation.Path)).Select(operation => $"{operation.Method} {operation.Path}"), Is.Empty);

    [Test]
    public async Task EveryRouteLetsInExactlyThoseItShould()
    {
        List<CallerKind> callers = [.. await CallersAsync()];
        List<string> wrong = [];
        int asked = 0;
        // Whoever logs out is somebody unknown afterwards.
        foreach (Operation operation in operations.OrderBy(operation => operation.Path == "/api/auth/logout"))
            foreach (CallerKind caller in callers)
            {
                int expected = caller.Expected(operation.Rule);
                int status = await StatusAsync(caller.Client, operation, caller.Token);
                asked++;
                if (expected == 200 ? status is 401 or 403 : status != expected)
                    wrong.Add($"{operation.Method} {operation.Path} ({operation.Rule}) by {caller.Name}: {status} in place of {expected}");
            }
        TestContext.Out.WriteLine($"{operations.Count} routes, {callers.Count} kinds of callers, {asked} requests");
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public async Task WhatASessionChangesIsRefusedWithoutTheToken()
    {
        CallerKind admin = (await SessionAsync("tokenless", Role.SuperAdmin))!;
        Operation[] changes = [.. operations.Where(operation => operation.Method != "GET" && operation.Rule != Open)];
        Assert.That(changes, Has.Length.GreaterThan(40));
        foreach (Operation operation in changes)
            Assert.That(await StatusAsync(admin.Client, operation, token: null), Is.EqualTo(403), $"{operation.Method} {operation.Path}");
    }

    [Test]
    public async Task NothingIsChangedByAPageOfAnotherSite()
    {
        foreach (Operation operation in operations.Where(operation => operation.Method != "GET"))
            Assert.That(await StatusAsync(daemon.Http, operation, null, "http://192.168.99.99"), Is.EqualTo(403), $"{operation.Method} {operation.Path}");
    }

    async Task<IEnumerable<CallerKind>> CallersAsync()
    {
        List<CallerKind> callers =
        [
            new("nobody", daemon.Http, null, new HashSet<Permission>(), IsKnown: false),
            new("unix operator", daemon.Socket, null, AccessTable.All),
            new("configured token", WithBearer("0123456789abcdef0123456789abcdef"), null, AccessTable.All),
            new("wrong key", WithBearer("sidflow_wrong"), null, new HashSet<Permission>(), IsKnown: false),
        ];
        foreach (Role role in Enum.GetValues<Role>())
            callers.Add((await SessionAsync($"matrix{(int)role}", role))!);
        foreach (AccessRow row in AccessTable.Rows)
        {
            (_, JsonElement key) = await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/keys", new { name = row.Name, scopes = new[] { row.Name } });
            callers.Add(new CallerKind($"key {row.Name}", WithBearer(key.GetProperty("data").GetProperty("secret").GetString()!), null, new HashSet<Permission> { row.Permission }));
        }
        return callers;
    }

    async Task<CallerKind?> SessionAsync(string name, Role role)
    {
        await TestDaemon.SendAsync(daemon.Socket, HttpMethod.Post, "/api/admin/users", new { name, role = AccessTable.NameOf(role), password = Password });
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = daemon.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        open.Add(client);
        (HttpStatusCode status, JsonElement me) = await TestDaemon.SendAsync(client, HttpMethod.Post, "/api/auth/login", new { username = name, password = Password });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), me.ToString());
        return new CallerKind(AccessTable.NameOf(role), client, me.GetProperty("data").GetProperty("csrfToken").GetString(), AccessTable.Of(role), HasAccount: true);
    }

    HttpClient WithBearer(string token)
    {
        var client = new HttpClient { BaseAddress = daemon.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        open.Add(client);
        return client;
    }

    /// <summary>With half a body: whoever is let in is told so, and nothing happens. Its type is right, since a wrong one is turned away before it is asked who sends it.</summary>
    static async Task<int> StatusAsync(HttpClient client, Operation operation, string? token, string? origin = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Address("999999"));
        if (operation.ContentType is { } type)
            request.Content = new StringContent("{", Encoding.UTF8, type);
        if (token is not null)
            request.Headers.Add("X-CSRF-Token", token);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using HttpResponseMessage reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)reply.StatusCode;
    }

    static string[] Document() => File.ReadAllLines(Path.Combine(ShippedSettingsTests.Top, "docs", "security.md"));

    static string Plain(string pattern) => "/" + Parameter().Replace(pattern.Trim('/'), "{}");

    [GeneratedRegex(@"^\| `(GET|POST|PUT|PATCH|DELETE) [^`]+` \| (own account|`[a-z*]+(:[a-z]+)?`) \|$")]
    private static partial Regex RouteRow();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("^/api/(admin|fetch|classify|train|scheduler|monitoring|test)(/|$)")]
    private static partial Regex OperatorPath();

    /// <param name="Token">The antiforgery token of a session.</param>
    sealed record CallerKind(string Name, HttpClient Client, string? Token, IReadOnlySet<Permission> Permissions, bool IsKnown = true, bool HasAccount = false)
    {
        public int Expected(string rule) => rule == Open ? 200
            : !IsKnown ? 401
            : rule == Account ? (HasAccount ? 200 : 403)
            : rule == "*" ? (Permissions.Count == AccessTable.All.Count ? 200 : 403)
            : Permissions.Contains(AccessTable.FindPermission(rule)!.Value) ? 200 : 403;
    }
}
