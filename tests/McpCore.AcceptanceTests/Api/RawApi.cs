using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The API without the client library between: status, headers and bytes as they are.</summary>
internal sealed class RawApi : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Over the pipe.</summary>
    public RawApi(HomeFolder home) => _http = Create(new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(home, cancellationToken) }, "http://mcpcore");

    /// <summary>Over TCP.</summary>
    public RawApi(string url) => _http = Create(new SocketsHttpHandler(), url);

    public Task<RawAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<RawAnswer> PostAsync(string path, string? body = null) => SendAsync(HttpMethod.Post, path, body is null ? null : Encoding.UTF8.GetBytes(body));

    public async Task<RawAnswer> SendAsync(HttpMethod method, string path, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return await SendAsync(request);
    }

    /// <summary>Sends a request with headers of its own; its path is relative to the API.</summary>
    public async Task<RawAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken).WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);
        return new RawAnswer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString(),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the stream of events; what happens from now on is in it.</summary>
    /// <param name="query">For example <c>after=0&amp;type=generic</c>.</param>
    /// <param name="lastEventId">The header with which a browser goes on after a lost connection.</param>
    public async Task<EventReader> EventsAsync(string query = "", string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"events?{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A connection on which to write a request by hand.</summary>
    public static async ValueTask<Stream> ConnectAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(home.Pipe), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient Create(SocketsHttpHandler handler, string url)
    {
        handler.UseProxy = false;
        handler.AllowAutoRedirect = false;
        return new HttpClient(handler) { BaseAddress = new Uri(url + "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
    }
}

/// <summary>An answer as it came.</summary>
internal sealed record RawAnswer(int Status, string? ContentType, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }
}
