using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace McpCore.Client.Connection;

/// <summary>Sends requests to the API below <c>/api/v1/</c> and turns what goes wrong into exceptions of this library. Safe for concurrent use.</summary>
internal sealed class ApiConnection : IDisposable
{
    private const int UploadBuffer = 81920;

    private readonly DaemonAddress _address;
    private readonly HttpClient _http;

    public ApiConnection(DaemonAddress address)
    {
        _address = address;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = address.Base,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Where the daemon is expected.</summary>
    public string Address => _address.Text;

    /// <param name="method">GET or POST.</param>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <param name="body">JSON; null sends nothing. An empty one is content too: a request with content is never sent twice by the handler below.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="McpCoreException">The daemon refused.</exception>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "api/v1/" + path);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return content.Length == 0 ? default : JsonMembers.Parse(content);
    }

    /// <summary>Posts what a stream holds.</summary>
    public async Task<JsonElement> SendAsync(string path, Stream body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/" + path) { Content = new StreamContent(body, UploadBuffer) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } } };
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return JsonMembers.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Opens a resource of any type as a stream.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            throw exception.InnerException is ConnectFailedException
                ? new DaemonUnavailableException(Address, exception)
                : DaemonUnavailableException.Lost(Address, exception);
        }

        if (response.Headers.TryGetValues(ProductVersion.Header, out var versions) && versions.First() is var version && !ProductVersion.Fits(Encoding.ASCII.GetBytes(version)))
        {
            response.Dispose();
            throw ProductVersion.Mismatch(version, Address, _address.Program);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            throw new McpCoreException(Problem.Parse((int)response.StatusCode, body));
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _address.ConnectAsync(context, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new ConnectFailedException(exception);
        }
    }

    /// <summary>Marks a fault that came before anything was sent.</summary>
    private sealed class ConnectFailedException(Exception inner) : IOException(inner.Message, inner);
}
