using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The stream of events: what is published, and what is read again.</summary>
public abstract class EventConformance : StoreConformance
{
    [Fact]
    public async Task Committed_LifeOfAJob_TellsEveryMoveInOrder()
    {
        var run = await RunAsync();
        await Store.AppendAsync([Records(run, Line(run, "working"))], Token);
        await EndAsync(run, Completed(), Records(run, Line(run, "done")));

        await PublishedAsync();

        Assert.Equal(
            ["1 submitted", "2 started", "3 ", "4 ", "5 completed"],
            Published.Events.Select(item => $"{item.Seq} {item.Reason}"));
        Assert.All(Published.Events, item => Assert.Equal((run.Id, run.Type), (item.JobId, item.JobType)));
    }

    [Fact]
    public async Task Committed_ManyWritersAtOnce_StrictlyIncreasesWithoutGap()
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 40).Select(_ => Drafts.New())])).Jobs;

        await AtOnceAsync(20, _ => LiveAsync());
        await PublishedAsync();

        var last = (await Store.EventBoundsAsync(Token)).Last;
        Assert.Equal(jobs.Count * 5, last);
        Assert.Equal(Enumerable.Range(1, (int)last).Select(seq => (long)seq), Published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task Committed_DecisionThrows_LeavesNoGap()
    {
        var job = await AddAsync();
        await Assert.ThrowsAsync<ArithmeticException>(() => Store.ChangeAsync(job.Id, _ => throw new ArithmeticException(), Token));
        await AddAsync();

        await PublishedAsync();

        Assert.Equal([1, 2], Published.Events.Select(item => item.Seq));
    }

    [Fact]
    public async Task EventBoundsAsync_NewStore_FirstIsOneAboveLast()
    {
        Assert.Equal(new EventBounds(1, 0), await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task EventBoundsAsync_LogLineIsNewest_IsTheEnd()
    {
        var run = await RunAsync();
        await Store.AppendAsync([Records(run, Line(run, "three"), Line(run, "four"))], Token);

        Assert.Equal(new EventBounds(1, 4), await Store.EventBoundsAsync(Token));
    }

    [Fact]
    public async Task AppendEventsAsync_EventOfNoJob_IsPublishedAndStored()
    {
        var item = new JobEvent(EventKinds.PluginState, Clock.Now) { Reason = "loaded", Actor = "ann", Node = Node, Extra = """{"plugin":"gr\u00fc\u00dfe"}"""u8.ToArray() };

        await Store.AppendEventsAsync([item, item with { Extra = default }], Token);
        await PublishedAsync();

        JobEvent[] expected = [item with { Seq = 1 }, item with { Seq = 2, Extra = default }];
        JobAssert.Same(expected, Published.Events);
        JobAssert.Same(expected, (await Store.ReadEventsAsync(0, 10, null, Token)).Events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task ReadEventsAsync_PageByPage_IsWhatWasPublished(int limit)
    {
        await WriteMixedHistoryAsync();

        var read = await ReadAllAsync(0, limit, null);

        JobAssert.Same(Published.Events, read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task ReadEventsAsync_FromAnyPoint_HasExactlyWhatCameAfter(int limit)
    {
        await WriteMixedHistoryAsync();

        foreach (var start in Published.Events)
        {
            var read = await ReadAllAsync(start.Seq, limit, null);

            Assert.Equal(Published.Events.Where(item => item.Seq > start.Seq).Select(item => item.Seq), read.Select(item => item.Seq));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1000)]
    public async Task ReadEventsAsync_OfOneJob_HasOnlyItsEvents(int limit)
    {
        await WriteMixedHistoryAsync();

        foreach (var id in Published.Events.Select(item => item.JobId).OfType<JobId>().Distinct())
        {
            var read = await ReadAllAsync(0, limit, id);

            JobAssert.Same(Published.Events.Where(item => item.JobId == id), read);
        }
    }

    [Fact]
    public async Task ReadEventsAsync_AfterReopening_IsWhatWasPublished()
    {
        await WriteMixedHistoryAsync();
        var before = Published.Events;

        await ReopenAsync();

        JobAssert.Same(before, await ReadAllAsync(0, 1000, null));
    }

    [Fact]
    public async Task ReadEventsAsync_AfterTheEnd_IsTheEmptyLastPage()
    {
        await AddAsync();

        var page = await Store.ReadEventsAsync(1, 10, null, Token);

        Assert.Empty(page.Events);
        Assert.Equal((1, true), (page.ReadThrough, page.IsLast));
    }

    /// <summary>Commits of many and of single events, log lines between and inside them, and events of no job.</summary>
    private async Task WriteMixedHistoryAsync()
    {
        await SubmitAsync([.. Enumerable.Range(0, 6).Select(_ => Drafts.New())]);
        foreach (var run in await ClaimAsync(4, (JobDrafts.Type, 4)))
        {
            await Store.AppendAsync([Records(run, Line(run, "one"), Line(run, "", LogLine.EventLevel) with { Template = "custom" }, Line(run, "two"))], Token);
            await Store.AppendEventsAsync([new JobEvent(EventKinds.PluginState, Clock.Now) { Reason = "loaded" }], Token);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var running = await Store.ListAsync(new JobFilter { Statuses = [JobStatus.Running] }, Token);
        await AtOnceAsync(running, run => EndAsync(run, Completed(), Records(run, Line(run, "the"), Line(run, "end"))));
        var last = await RunAsync();
        await Store.AppendAsync([Records(last, Line(last, "still running"))], Token);
        await PublishedAsync();
    }

    private async Task<List<JobEvent>> ReadAllAsync(long after, int limit, JobId? job)
    {
        var read = new List<JobEvent>();
        while (true)
        {
            var page = await Store.ReadEventsAsync(after, limit, job, Token);
            read.AddRange(page.Events);
            Assert.All(page.Events, item => Assert.InRange(item.Seq, after + 1, page.ReadThrough));
            if (page.IsLast)
            {
                Assert.Equal((await Store.EventBoundsAsync(Token)).Last, page.ReadThrough);
                return read;
            }

            Assert.True(page.ReadThrough > after, $"A page after {after} that is not the last reads through {page.ReadThrough}: a reader would never end.");
            after = page.ReadThrough;
        }
    }

    private async Task<bool> LiveAsync()
    {
        foreach (var run in await ClaimAsync(2, (JobDrafts.Type, 2)))
        {
            await Store.AppendAsync([Records(run, Line(run, "one"), Line(run, "two"))], Token);
            await EndAsync(run, Completed());
        }

        return true;
    }
}
