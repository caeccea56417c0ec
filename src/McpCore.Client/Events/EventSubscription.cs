using System.Globalization;
using System.Runtime.CompilerServices;
using McpCore.Client.Connection;

namespace McpCore.Client.Events;

/// <summary>
/// One reader's view of the event stream across connections. It knows the number of the last event that it handed on, from the daemon's own word
/// at the start, and each new connection goes on after it: nothing is lost and nothing comes twice, whatever happens to the daemon.
/// </summary>
internal sealed class EventSubscription(ApiConnection connection, Reconnection reconnection, EventFilter filter) : IDisposable
{
    private EventStreamReader? _reader;
    private ServerEvent? _first;
    private long? _position = filter.After;
    private CancellationTokenRegistration _unread;

    /// <summary>Opens the stream. What happens after it has returned is in the stream.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken) =>
        _reader = await reconnection.RunAsync(() => OpenAsync(cancellationToken), Reconnection.IsAway, cancellationToken);

    /// <summary>Closes the stream with a token even if nobody ever reads it.</summary>
    public void CloseUnread(CancellationToken cancellationToken) => _unread = cancellationToken.UnsafeRegister(_ => Dispose(), null);

    public async IAsyncEnumerable<ServerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await _unread.DisposeAsync();
        try
        {
            while (true)
            {
                if (await NextAsync(cancellationToken) is not { } item)
                {
                    await ReconnectAsync(cancellationToken);
                    continue;
                }

                _position = item.Id ?? _position;
                yield return item;
            }
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>The query of a subscription.</summary>
    public static string PathOf(string? jobId, string? jobType, long? after)
    {
        var query = new List<string>();
        if (jobId is not null)
        {
            query.Add("job_id=" + Uri.EscapeDataString(jobId));
        }

        if (jobType is not null)
        {
            query.Add("type=" + Uri.EscapeDataString(jobType));
        }

        if (after is { } number)
        {
            query.Add(string.Create(CultureInfo.InvariantCulture, $"after={number}"));
        }

        return "events?" + string.Join('&', query);
    }

    /// <summary>The next event, or null when the connection was lost.</summary>
    private async Task<ServerEvent?> NextAsync(CancellationToken cancellationToken)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        try
        {
            while (await _reader!.NextAsync(cancellationToken) is { } next)
            {
                if (next.Event is { } item)
                {
                    return item;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or ObjectDisposedException)
        {
            // Lost, or closed by the token below the reader.
        }

        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private async Task ReconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        if (!reconnection.IsOn)
        {
            throw DaemonUnavailableException.Lost(connection.Address);
        }

        await reconnection.PauseAsync(cancellationToken);
        await ConnectAsync(cancellationToken);
    }

    private async Task<EventStreamReader> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = await connection.OpenAsync(PathOf(filter.JobId, filter.JobType, _position), cancellationToken);
        var reader = new EventStreamReader(stream);
        try
        {
            // The daemon says first where the stream begins.
            var beginning = await reader.NextAsync(cancellationToken) ?? throw DaemonUnavailableException.Lost(connection.Address);
            (_first, _position) = (beginning.Event, beginning.Event is null ? beginning.Id : _position);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
