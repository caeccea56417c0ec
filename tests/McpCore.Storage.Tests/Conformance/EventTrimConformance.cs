using McpCore.Engine.Events;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The removal of old events: the numbers never go back, and a reader that asks for what is gone is told so.</summary>
public abstract class EventTrimConformance : RetentionStoreConformance
{
    [Fact]
    public async Task TrimEventsAsync_NewStore_RemovesNothing()
    {
        Assert.Equal(0, await Retention.TrimEventsAsync(Clock.Now.AddDays(1), Token));
        Assert.Equal(new EventBounds(1, 0), await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task TrimEventsAsync_Old_AreRemovedAndTheYoungKept()
    {
        await CommitAsync(300);
        var border = Clock.Advance(TimeSpan.FromHours(1));
        await CommitAsync(20);

        Assert.Equal(300, await Retention.TrimEventsAsync(border, Token));
        Assert.Equal(0, await Retention.TrimEventsAsync(border, Token));

        Assert.Equal(new EventBounds(301, 320), await Store.EventBoundsAsync(Token));
        Assert.Equal(Enumerable.Range(301, 20).Select(seq => (long)seq), (await Store.ReadEventsAsync(300, 100, null, Token)).Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task TrimEventsAsync_EveryBorder_CutsThere()
    {
        var borders = new List<DateTimeOffset>();
        for (var i = 0; i < 12; i++)
        {
            borders.Add(Clock.Advance(TimeSpan.FromSeconds(1)));
            await CommitAsync(1);
        }

        // The first event of a border's moment stays; of the last one, so does the newest of all.
        foreach (var (border, index) in borders.Select((border, index) => (border, index)))
        {
            await Retention.TrimEventsAsync(border, Token);

            Assert.Equal(new EventBounds(index + 1, 12), await Store.EventBoundsAsync(Token));
        }
    }

    [Fact]
    public async Task TrimEventsAsync_BeforeAllEvents_RemovesNone()
    {
        await CommitAsync(3);

        Assert.Equal(0, await Retention.TrimEventsAsync(TestClock.Start.AddDays(-1), Token));
        Assert.Equal(new EventBounds(1, 3), await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task TrimEventsAsync_AllAreOld_KeepsTheNewestSoThatNumbersNeverGoBack()
    {
        var run = await RunAsync();
        await EndAsync(run, Completed(), Records(run, Line(run, "one"), Line(run, "two")));
        var last = (await Store.EventBoundsAsync(Token)).Last;
        Clock.Advance(TimeSpan.FromDays(100));

        await Retention.TrimEventsAsync(Clock.Now, Token);
        await Retention.DeleteAsync([run.Id], Token);
        await ReopenAsync();

        Assert.Equal(new EventBounds(last, last), await Store.EventBoundsAsync(Token));
        await AddAsync();
        await PublishedAsync();
        Assert.Equal([last + 1], Published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task TrimEventsAsync_NewestIsALineOfARunningJob_NumbersGoOnBehindIt()
    {
        var run = await RunAsync();
        await Store.AppendAsync([Records(run, Line(run, "three"), Line(run, "four"))], Token);
        Clock.Advance(TimeSpan.FromDays(100));

        await Retention.TrimEventsAsync(Clock.Now, Token);
        await ReopenAsync();
        await AddAsync();
        await PublishedAsync();

        Assert.Equal([5], Published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task ReadAsync_AfterANumberThatIsGone_SaysReset()
    {
        await CommitAsync(10);
        var border = Clock.Advance(TimeSpan.FromHours(1));
        await CommitAsync(5);
        await Retention.TrimEventsAsync(border, Token);

        Assert.Equal([(EventKinds.Reset, 15L)], await ReplayAsync(after: 3, count: 1));
        Assert.Equal([(EventKinds.Reset, 15L)], await ReplayAsync(after: 9, count: 1));
        Assert.Equal(Enumerable.Range(11, 5).Select(seq => (EventKinds.Transition, (long)seq)), await ReplayAsync(after: 10, count: 5));
        Assert.Equal(Enumerable.Range(11, 5).Select(seq => (EventKinds.Transition, (long)seq)), await ReplayAsync(after: 0, count: 5));
    }

    private async Task CommitAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await AddAsync();
        }
    }

    private async Task<List<(string Kind, long Seq)>> ReplayAsync(long after, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        var read = new List<(string, long)>();
        await foreach (var item in new EventStream(Store, new EventHub(), Clock).ReadAsync(new EventQuery(null, null, after), limit.Token))
        {
            read.Add((item.Kind, item.Seq));
            if (read.Count == count)
            {
                break;
            }
        }

        return read;
    }
}
