using System.Threading.Channels;

namespace McpCore.Engine.Events;

/// <summary>
/// Hands committed events to live subscribers. Publishing never waits: a subscriber that falls <see cref="SubscriberCapacity"/> events behind
/// is cut off, and its reader then gets a reset.
/// </summary>
public sealed class EventHub
{
    /// <summary>Events that one subscriber may be behind.</summary>
    public const int SubscriberCapacity = 10_000;

    private readonly Lock _lock = new();
    private EventSubscription[] _subscriptions = [];

    /// <summary>Whether somebody listens.</summary>
    internal bool HasSubscribers => Volatile.Read(ref _subscriptions).Length > 0;

    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription(this);
        lock (_lock)
        {
            _subscriptions = [.. _subscriptions, subscription];
        }

        return subscription;
    }

    public void Publish(IReadOnlyList<JobEvent> events)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            foreach (var item in events)
            {
                if (!subscription.Offer(item))
                {
                    Remove(subscription);
                    break;
                }
            }
        }
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_lock)
        {
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
        }
    }
}

/// <summary>One live reader of events.</summary>
public sealed class EventSubscription : IDisposable
{
    private readonly EventHub _hub;
    private readonly Channel<JobEvent> _channel = Channel.CreateBounded<JobEvent>(
        new BoundedChannelOptions(EventHub.SubscriberCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    internal EventSubscription(EventHub hub) => _hub = hub;

    /// <summary>The events since the subscription began; completes when the subscriber was cut off or disposed.</summary>
    public ChannelReader<JobEvent> Reader => _channel.Reader;

    public void Dispose()
    {
        _hub.Remove(this);
        _channel.Writer.TryComplete();
    }

    internal bool Offer(JobEvent item)
    {
        if (_channel.Writer.TryWrite(item))
        {
            return true;
        }

        _channel.Writer.TryComplete();
        return false;
    }
}
