using System.Runtime.CompilerServices;
using McpCore.Client;
using McpCore.Engine.Events;
using McpCore.Hosting.Wire;

namespace McpCore.Hosting.Embedding;

/// <summary>One reader's view of an embedded engine's events, in the form in which a daemon sends them. What happens after it was made is in it.</summary>
internal sealed class EmbeddedEvents
{
    private readonly EventStream _stream;
    private readonly EventQuery _query;
    private readonly EmbeddedEngine _host;
    private readonly CancellationTokenSource _ending;
    private IAsyncEnumerator<JobEvent> _events;
    private Task<bool> _next;
    private long? _position;

    public EmbeddedEvents(EventStream stream, EventQuery query, EmbeddedEngine host, CancellationToken cancellationToken)
    {
        (_stream, _query, _host, _position) = (stream, query, host, query.After);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Stopped);
        (_events, _next) = Start();
    }

    public async IAsyncEnumerable<ServerEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (!await MovedAsync(cancellationToken))
                {
                    // A reader that was too slow has been cut off, after a reset: it goes on from there.
                    await _events.DisposeAsync();
                    (_events, _next) = Start();
                    continue;
                }

                var item = ToServerEvent(_events.Current);
                _position = item.Id ?? _position;
                yield return item;
                _next = _events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await _ending.CancelAsync();
            await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _events.DisposeAsync();
            _ending.Dispose();
        }
    }

    private static ServerEvent ToServerEvent(JobEvent item) =>
        new(item.Seq > 0 ? item.Seq : null, item.Kind, JsonMembers.Parse(WireJson.ToBytes(writer => EventJson.Write(writer, item))));

    /// <summary>The engine's subscription begins with the first move, and ends when the token fires even if nobody reads on.</summary>
    private (IAsyncEnumerator<JobEvent> Events, Task<bool> Next) Start()
    {
        var events = _stream.ReadAsync(_query with { After = _position }, _ending.Token).GetAsyncEnumerator(_ending.Token);
        return (events, events.MoveNextAsync().AsTask());
    }

    private async Task<bool> MovedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _next.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (_host.Stopped.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw _host.Gone();
        }
    }
}
