using System.Globalization;
using System.IO.Pipes;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Principal;
using System.Text.Json;

namespace McpCore.Client;

/// <summary>Talks to a daemon over its pipe: HTTP with JSON, on a named pipe (Windows) or a Unix socket (elsewhere). Safe for concurrent use.</summary>
public sealed class McpCoreClient : IDisposable
{
    /// <summary>A payload may be as deep as a request may be; the answer wraps it.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly HttpClient _http;
    private readonly string _pipe;

    /// <summary>A client for the daemon of a home. Nothing is sent until the first call.</summary>
    public McpCoreClient(HomeFolder home)
    {
        ArgumentNullException.ThrowIfNull(home);
        _pipe = home.ReadDaemonFile()?.Pipe ?? home.Pipe;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://mcpcore/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Reads a resource, for example <c>jobs/{id}</c>.</summary>
    /// <param name="path">The path below <c>/api/v1/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DaemonUnavailableException">No daemon answers.</exception>
    /// <exception cref="McpCoreException">The daemon refused.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Posts a JSON body, or nothing.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostAsync(string path, ReadOnlyMemory<byte>? body = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Puts a JSON body.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PutAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Put, path, body, cancellationToken);

    /// <summary>Deletes a resource.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Opens a resource of any type as a stream, for example an artifact.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken = default)
    {
        var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, "api/v1/" + path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Opens the live stream of events. What happens after the returned task has completed is in the stream; it ends with the daemon.</summary>
    /// <param name="jobId">Only this job's events; null for all.</param>
    /// <param name="after">Replay what came after this sequence number (0: everything); null: only what comes from now on.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<IAsyncEnumerable<ServerEvent>> SubscribeAsync(string? jobId, long? after, CancellationToken cancellationToken = default)
    {
        var query = new List<string>();
        if (jobId is not null)
        {
            query.Add("job_id=" + Uri.EscapeDataString(jobId));
        }

        if (after is { } number)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"after={number}"));
        }

        return ReadEventsAsync(await OpenAsync($"events?{string.Join('&', query)}", cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async IAsyncEnumerable<ServerEvent> ReadEventsAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        var (id, kind, data) = ((long?)null, "", "");
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                using var document = JsonDocument.Parse(data, Deep);
                yield return new ServerEvent(id, kind, document.RootElement.Clone());
                (id, kind, data) = (null, "", "");
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                kind = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
        }
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "api/v1/" + path);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (content.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(content, Deep);
        return document.RootElement.Clone();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            throw new DaemonUnavailableException(_pipe, exception);
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
        if (OperatingSystem.IsWindows())
        {
            var pipe = new NamedPipeClientStream(".", _pipe, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly, TokenImpersonationLevel.None);
            await pipe.ConnectAsync(1000, cancellationToken);
            return pipe;
        }

        // A plain socket answers at once when nobody listens; .NET's pipe client would spin until its time-out.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_pipe), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
