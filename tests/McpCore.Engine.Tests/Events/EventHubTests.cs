using McpCore.Engine.Events;
using static McpCore.Engine.Tests.Events.EventSamples;

namespace McpCore.Engine.Tests.Events;

public sealed class EventHubTests
{
    private readonly EventHub _hub = new();

    [Fact]
    public void Publish_SeveralSubscribers_ReachesEachInOrder()
    {
        using var first = _hub.Subscribe();
        using var second = _hub.Subscribe();

        _hub.Publish([At(1), At(2)]);
        _hub.Publish([At(3)]);

        Assert.Equal([1, 2, 3], Drain(first));
        Assert.Equal([1, 2, 3], Drain(second));
    }

    [Fact]
    public void Publish_BeforeTheSubscription_IsNotSeen()
    {
        _hub.Publish([At(1)]);
        using var late = _hub.Subscribe();

        _hub.Publish([At(2)]);

        Assert.Equal([2], Drain(late));
    }

    [Fact]
    public void HasSubscribers_FollowsTheSubscriptions()
    {
        var before = _hub.HasSubscribers;
        var subscription = _hub.Subscribe();
        var during = _hub.HasSubscribers;
        subscription.Dispose();

        Assert.Equal((false, true, false), (before, during, _hub.HasSubscribers));
    }

    [Fact]
    public void Dispose_Subscription_EndsItsReaderAndNoOther()
    {
        var gone = _hub.Subscribe();
        using var stays = _hub.Subscribe();

        gone.Dispose();
        gone.Dispose();
        _hub.Publish([At(1)]);

        Assert.True(gone.Reader.Completion.IsCompletedSuccessfully);
        Assert.Equal([1], Drain(stays));
    }

    [Fact]
    public void Publish_SubscriberExactlyAtItsCapacity_IsKept()
    {
        using var slow = _hub.Subscribe();

        _hub.Publish(Range(1, EventHub.SubscriberCapacity));

        Assert.True(_hub.HasSubscribers);
        Assert.Equal(EventHub.SubscriberCapacity, Drain(slow).Count);
        Assert.False(slow.Reader.Completion.IsCompleted);
    }

    [Fact]
    public void Publish_SubscriberTooSlow_IsCutOffAndOthersGoOn()
    {
        using var slow = _hub.Subscribe();
        using var quick = _hub.Subscribe();
        var read = new List<long>();

        foreach (var page in Range(1, EventHub.SubscriberCapacity + 500).Chunk(250))
        {
            _hub.Publish(page);
            read.AddRange(Drain(quick));
        }

        Assert.Equal(EventHub.SubscriberCapacity + 500, read.Count);
        Assert.Equal(EventHub.SubscriberCapacity, Drain(slow).Count);
        Assert.True(slow.Reader.Completion.IsCompletedSuccessfully);
        Assert.False(quick.Reader.Completion.IsCompleted);
        Assert.True(_hub.HasSubscribers);
    }

    private static List<long> Drain(EventSubscription subscription)
    {
        var seqs = new List<long>();
        while (subscription.Reader.TryRead(out var item))
        {
            seqs.Add(item.Seq);
        }

        return seqs;
    }
}
