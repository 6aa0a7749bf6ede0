using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SidFlow.Services.Hvsc;

/// <summary>A mirror did not give what was asked of it.</summary>
/// <param name="mayPass">Worth another try at the same mirror.</param>
/// <param name="wait">The mirror itself asks for this pause.</param>
internal sealed class MirrorException(string reason, bool mayPass, TimeSpan? wait = null, Exception? cause = null) : Exception(reason, cause)
{
    public bool MayPass { get; } = mayPass;
    public TimeSpan? Pause { get; } = wait;
}

/// <summary>How patient one is with a mirror.</summary>
/// <param name="Answer">The longest wait for an answer's head.</param>
/// <param name="Window">In any such time at least <paramref name="LeastBytes"/> must come.</param>
/// <param name="MostBytes">No archive is larger.</param>
public sealed record MirrorRules(BackOff BackOff, TimeSpan Answer, TimeSpan Window, long LeastBytes, long MostBytes)
{
    public static MirrorRules Usual { get; } = new(BackOff.Usual, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), 16 << 10, 2L << 30);
}

/// <summary>One request to a mirror, its failures told apart: what may pass, and what will not.</summary>
internal static class Mirror
{
    private const int LargestPage = 4 << 20;

    /// <summary>Redirects are followed, from https never to http; nothing is unpacked on the way, since lengths and ranges count bytes of the file.</summary>
    public static HttpClient Client()
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            MaxAutomaticRedirections = 5,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue(Product.Name, Product.Version.Split('+')[0]));
        return client;
    }

    /// <summary>The page that lists a mirror's files.</summary>
    /// <exception cref="MirrorException"/>
    public static async Task<string> ReadPageAsync(HttpClient http, Uri page, MirrorRules rules, CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, page);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(rules.Answer + rules.Window);
        using HttpResponseMessage answer = await AskAsync(http, request, rules, stop);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw Refusal(answer, page);
        try
        {
            using Stream body = await answer.Content.ReadAsStreamAsync(limit.Token);
            byte[] bytes = new byte[LargestPage];
            int read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token);
            return Encoding.UTF8.GetString(bytes, 0, read);
        }
        catch (Exception error) when (IsOfTheNet(error, stop))
        {
            throw new MirrorException($"{page} broke off: {error.Message}", mayPass: true, cause: error);
        }
    }

    /// <summary>The head of the answer, whatever it says.</summary>
    /// <exception cref="MirrorException">There was no answer.</exception>
    public static async Task<HttpResponseMessage> AskAsync(HttpClient http, HttpRequestMessage request, MirrorRules rules, CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(rules.Answer);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (Exception error) when (IsOfTheNet(error, stop))
        {
            string reason = error is OperationCanceledException ? $"no answer within {rules.Answer.TotalSeconds:0} s" : error.Message;
            throw new MirrorException($"{request.RequestUri} cannot be reached: {reason}", mayPass: true, cause: error);
        }
    }

    public static MirrorException Refusal(HttpResponseMessage answer, Uri source)
    {
        int status = (int)answer.StatusCode;
        bool mayPass = status is 408 or 425 or 429 or >= 500;
        return new MirrorException($"{source} answers {status} {answer.ReasonPhrase}".TrimEnd(), mayPass, PauseOf(answer));
    }

    /// <summary>What the network does to us, apart from our own wish to stop.</summary>
    public static bool IsOfTheNet(Exception error, CancellationToken stop) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !stop.IsCancellationRequested);

    /// <summary>Only spans: a date would have to be compared with a clock that may be wrong on either side.</summary>
    private static TimeSpan? PauseOf(HttpResponseMessage answer) => answer.Headers.RetryAfter?.Delta;
}
