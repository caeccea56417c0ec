using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace McpCore.Http.Network;

/// <summary>Sends the requests of one job to one service; every redirect is checked like the first address.</summary>
internal sealed class ServiceClient(Services services, Service service)
{
    public const int MaxAnswerBytes = 5 * 1024 * 1024;
    private const int MaxRedirects = 5;

    public Service Service => service;

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">Where to.</param>
    /// <param name="body">JSON in UTF-8, or null.</param>
    /// <param name="idempotencyKey">Tells the service that it has seen the request before, or null.</param>
    /// <param name="limit">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NoAnswerException">There was no answer.</exception>
    /// <exception cref="RefusedAddressException">It would have gone where it may not.</exception>
    public async Task<ServiceAnswer> SendAsync(HttpMethod method, Uri address, byte[]? body, string? idempotencyKey, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        return await GuardAsync(address, limit, async () =>
        {
            using var response = await FollowAsync(method, address, body, idempotencyKey, time.Token);
            var from = response.RequestMessage!.RequestUri!;
            return new ServiceAnswer(from, response.StatusCode, response.Headers.Location?.OriginalString, response.Headers.RetryAfter, await ReadAsync(response, time.Token));
        }, cancellationToken);
    }

    /// <summary>Reads a file into a stream.</summary>
    /// <returns>The status of an answer that is no file; null when it was read.</returns>
    public Task<HttpStatusCode?> DownloadAsync(Uri address, Stream target, long maxBytes, TimeSpan limit, CancellationToken cancellationToken) =>
        GuardAsync(address, limit, async () =>
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(limit);
            using var response = await FollowAsync(HttpMethod.Get, address, body: null, idempotencyKey: null, time.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return (HttpStatusCode?)response.StatusCode;
            }

            await using var content = await response.Content.ReadAsStreamAsync(time.Token);
            var buffer = new byte[64 * 1024];
            for (var read = await content.ReadAsync(buffer, time.Token); read > 0; read = await content.ReadAsync(buffer, time.Token))
            {
                maxBytes -= read;
                if (maxBytes < 0)
                {
                    throw new InvalidDataException("it is larger than plugins.http.settings.max_artifact_bytes allows");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), time.Token);
            }

            return null;
        }, cancellationToken);

    private async Task<HttpResponseMessage> FollowAsync(HttpMethod method, Uri address, byte[]? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version11 };
            Fill(request, body, idempotencyKey);
            var response = await services.ClientOf(service).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!Follows(method, response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == MaxRedirects)
            {
                throw new RefusedAddressException($"{address} is the end of {MaxRedirects} redirects and one more");
            }

            address = service.Resolve(address, location.OriginalString);
        }
    }

    private void Fill(HttpRequestMessage request, byte[]? body, string? idempotencyKey)
    {
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("mcpcore", null));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        if (service.IsOwn(request.RequestUri!))
        {
            foreach (var (name, value) in service.Settings.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    // A job that was posted is posted again only where the redirect says so (RFC 9110, 15.4).
    private static bool Follows(HttpMethod method, HttpStatusCode status) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => method == HttpMethod.Get,
        _ => false,
    };

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var read = await content.ReadAsync(buffer, cancellationToken); read > 0; read = await content.ReadAsync(buffer, cancellationToken))
        {
            if (answer.Length + read > MaxAnswerBytes)
            {
                throw new InvalidDataException($"the answer is larger than {MaxAnswerBytes} bytes; give large output as an artifact");
            }

            answer.Write(buffer.AsSpan(0, read));
        }

        return answer.ToArray();
    }

    private static async Task<T> GuardAsync<T>(Uri address, TimeSpan limit, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        try
        {
            return await send();
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NoAnswerException($"{address} did not answer within {limit}", isTimeout: true, exception);
        }
        catch (HttpRequestException exception)
        {
            throw CauseOf<RefusedAddressException>(exception) is { } refused
                ? refused
                : new NoAnswerException($"{address} cannot be reached: {(CauseOf<SocketException>(exception)?.Message ?? exception.Message).TrimEnd('.')}", isTimeout: false, exception);
        }
        catch (IOException exception) when (exception is not FileNotFoundException)
        {
            throw new NoAnswerException($"{address} broke its answer off: {exception.Message.TrimEnd('.')}", isTimeout: false, exception);
        }
    }

    private static T? CauseOf<T>(Exception exception)
        where T : Exception
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }

        return null;
    }
}
