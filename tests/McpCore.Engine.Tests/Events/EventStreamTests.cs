using McpCore.Engine.Events;
using McpCore.Engine.Tests.Lifecycle;
using static McpCore.Engine.Tests.Events.EventSamples;

namespace McpCore.Engine.Tests.Events;

public sealed class EventStreamTests : IAsyncDisposable
{
    private const int PageSize = 3;

    /// <summary>Far more than any test needs: it guards against hangs alone.</summary>
    private const int HangMs = 20_000;

    private readonly EventHub _hub = new();
    private readonly EventLogStore _store;
    private readonly EventStream _stream;

    public EventStreamTests()
    {
        _store = new EventLogStore(_hub, PageSize);
        _stream = new EventStream(_store, _hub, new ManualTimeProvider());
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_AfterZero_ReplaysEverythingInPages()
    {
        _store.Commit(10);

        var events = await TakeAsync(new EventQuery(null, null, 0), 10);

        Assert.Equal(Enumerable.Range(1, 10).Select(i => (long)i), events.Select(item => item.Seq));
    }

    [Theory(Timeout = HangMs)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public async Task ReadAsync_CommitsDuringTheReplay_JoinsWithoutGapOrRepetition(int eachPage)
    {
        const int Total = 60;
        _store.Commit(8);
        var pages = 0;
        _store.AfterPage = () => _store.Commit(++pages <= 5 ? eachPage : 0);
        await using var reader = Open(new EventQuery(null, null, 2));
        var seqs = new List<long>();

        while (seqs.Count < Total - 2)
        {
            if (seqs.Count == 3)
            {
                _store.Commit(1);
            }

            if (seqs.Count > 0 && seqs[^1] == _store.Last)
            {
                _store.Commit(1);
            }

            Assert.True(await reader.MoveNextAsync());
            seqs.Add(reader.Current.Seq);
        }

        Assert.Equal(Enumerable.Range(3, Total - 2).Select(i => (long)i), seqs);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_WithoutAfter_BeginsWithWhatComes()
    {
        _store.Commit(5);
        await using var reader = Open(new EventQuery(null, null, null));
        var next = reader.MoveNextAsync();

        _store.Commit(1);

        Assert.True(await next);
        Assert.Equal(6, reader.Current.Seq);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_WithoutAfter_SeesWhatIsCommittedWhileItOpens()
    {
        _store.Commit(5);
        _store.OnBounds = () => _store.Commit(1);
        await using var reader = Open(new EventQuery(null, null, null));
        var next = reader.MoveNextAsync();

        await _store.EventBoundsAsync(TestContext.Current.CancellationToken);

        Assert.True(await next);
        Assert.Equal(6, reader.Current.Seq);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_AfterIsPruned_ResetsAndGoesOnLive()
    {
        _store.Commit(10);
        _store.Pruned = 6;
        await using var reader = Open(new EventQuery(null, null, 5));

        Assert.True(await reader.MoveNextAsync());
        var reset = reader.Current;
        _store.Commit(1);
        Assert.True(await reader.MoveNextAsync());

        Assert.Equal((EventKinds.Reset, 10), (reset.Kind, reset.Seq));
        Assert.Equal(11, reader.Current.Seq);
    }

    [Theory(Timeout = HangMs)]
    [InlineData(6)]
    [InlineData(0)]
    public async Task ReadAsync_AfterIsJustKeptOrTheBeginning_ReplaysWhatThereIs(long after)
    {
        _store.Commit(10);
        _store.Pruned = 6;

        var events = await TakeAsync(new EventQuery(null, null, after), 4);

        Assert.Equal([7, 8, 9, 10], events.Select(item => item.Seq));
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_AfterIsAhead_Resets()
    {
        _store.Commit(3);

        var events = await TakeAsync(new EventQuery(null, null, 99), 1);

        Assert.Equal((EventKinds.Reset, 3), (events[0].Kind, events[0].Seq));
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_OneJob_SeesOnlyItsEventsBeforeAndAfterTheJoin()
    {
        _store.Commit(4, Theirs);
        _store.Commit(4);
        _store.Commit(1, Theirs);
        await using var reader = Open(new EventQuery(Ours, null, 0));
        var seqs = new List<long>();

        for (var i = 0; i < 5; i++)
        {
            if (i == 4)
            {
                _store.Commit(1, Theirs);
                _store.Commit(1);
            }

            Assert.True(await reader.MoveNextAsync());
            seqs.Add(reader.Current.Seq);
        }

        Assert.Equal([5, 6, 7, 8, 11], seqs);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_OneJob_StartsAtItsFirstEvent()
    {
        _store.Commit(9);
        _store.Job = JobSamples.Pending() with { FirstEvent = 7 };

        var events = await TakeAsync(new EventQuery(Ours, null, 0), 3);

        Assert.Equal([7, 8, 9], events.Select(item => item.Seq));
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_OneType_SeesOnlyItsEvents()
    {
        _store.Commit(2);
        _store.Commit(2, type: "other");
        _store.Commit(1);

        var events = await TakeAsync(new EventQuery(null, "other", 0), 2);

        Assert.Equal([3, 4], events.Select(item => item.Seq));
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_Progress_PassesLiveWithoutANumber()
    {
        _store.Commit(2);
        await using var reader = Open(new EventQuery(null, null, 1));
        Assert.True(await reader.MoveNextAsync());
        var next = reader.MoveNextAsync();

        _hub.Publish([Progress()]);

        Assert.True(await next);
        Assert.Equal((EventKinds.Progress, 0), (reader.Current.Kind, reader.Current.Seq));
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_ReaderTooSlow_EndsWithAResetAtTheLastEventItGot()
    {
        _store.Commit(1);
        await using var reader = Open(new EventQuery(null, null, 0));
        Assert.True(await reader.MoveNextAsync());

        _store.Commit(EventHub.SubscriberCapacity + 1);
        var rest = new List<JobEvent>();
        while (await reader.MoveNextAsync())
        {
            rest.Add(reader.Current);
        }

        Assert.Equal(EventHub.SubscriberCapacity + 1, rest.Count);
        Assert.Equal((EventKinds.Reset, EventHub.SubscriberCapacity + 1), (rest[^1].Kind, rest[^1].Seq));
        Assert.False(_hub.HasSubscribers);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_ReaderLeaves_EndsItsSubscription()
    {
        _store.Commit(1);

        await TakeAsync(new EventQuery(null, null, 0), 1);

        Assert.False(_hub.HasSubscribers);
    }

    [Fact(Timeout = HangMs)]
    public async Task ReadAsync_Cancelled_EndsItsSubscription()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var reader = _stream.ReadAsync(new EventQuery(null, null, null), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = reader.MoveNextAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        Assert.False(_hub.HasSubscribers);
    }

    private IAsyncEnumerator<JobEvent> Open(EventQuery query) =>
        _stream.ReadAsync(query, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    private async Task<List<JobEvent>> TakeAsync(EventQuery query, int count)
    {
        var events = new List<JobEvent>();
        await foreach (var item in _stream.ReadAsync(query, TestContext.Current.CancellationToken))
        {
            events.Add(item);
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
