using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace SidFlow.Api.Tests;

/// <summary>A client with cookies, as a browser with our page open: it sends the antiforgery token along.</summary>
sealed class Browser : IDisposable
{
    readonly HttpClient http;

    public Browser(TestDaemon daemon)
    {
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies }) { BaseAddress = daemon.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Of the last answer that had one.</summary>
    public string? Token { get; set; }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (Token is not null)
            request.Headers.Add("X-CSRF-Token", Token);
        using HttpResponseMessage reply = await http.SendAsync(request);
        JsonElement answer = await reply.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("csrfToken", out JsonElement token))
            Token = token.GetString();
        return (reply.StatusCode, answer);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> LogInAsync(string username, string password, string? code = null) =>
        PostAsync("/api/auth/login", new { username, password, code });

    public void Dispose() => http.Dispose();
}
