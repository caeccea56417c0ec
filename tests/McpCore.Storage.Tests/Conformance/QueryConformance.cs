using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Lists, searches and counts.</summary>
public abstract class QueryConformance : StoreConformance
{
    [Fact]
    public async Task ListAsync_NoFilter_IsNewestFirst()
    {
        var first = await AddAsync();
        var second = await AddAsync("other");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var third = await AddAsync();

        Assert.Equal([third.Id, second.Id, first.Id], await IdsAsync(new JobFilter()));
    }

    [Fact]
    public async Task ListAsync_ByStatus_HasOnlyThose()
    {
        var completed = await RunAsync();
        await EndAsync(completed, Completed());
        var running = await RunAsync();
        var pending = await AddAsync();
        var scheduled = await AddAsync(options: new JobOptions { Delay = TimeSpan.FromHours(1) });

        Assert.Equal([pending.Id], await IdsAsync(new JobFilter { Statuses = [JobStatus.Pending] }));
        Assert.Equal([running.Id, completed.Id], await IdsAsync(new JobFilter { Statuses = [JobStatus.Completed, JobStatus.Running] }));
        Assert.Equal([scheduled.Id], await IdsAsync(new JobFilter { Statuses = [JobStatus.Scheduled, JobStatus.Failed, JobStatus.Cancelled] }));
        Assert.Empty(await IdsAsync(new JobFilter { Statuses = [JobStatus.Blocked] }));
    }

    [Fact]
    public async Task ListAsync_ByType_HasOnlyThose()
    {
        var a = await AddAsync("a");
        var b = await AddAsync("b");
        await AddAsync("c");

        Assert.Equal([b.Id, a.Id], await IdsAsync(new JobFilter { Types = ["a", "b"] }));
        Assert.Equal([a.Id], await IdsAsync(new JobFilter { Types = ["a"] }));
    }

    [Theory]
    [InlineData("keep")]
    [InlineData("gr\u00fc\u00dfe \U0001F680")]
    [InlineData("quote\"and\\slash")]
    public async Task ListAsync_ByTag_ComparesTheWholeTag(string tag)
    {
        var tagged = await AddAsync(job => job with { Tags = ["first", tag] });
        await AddAsync(job => job with { Tags = [tag + "s"] });
        await AddAsync();

        Assert.Equal([tagged.Id], await IdsAsync(new JobFilter { Tag = tag }));
    }

    [Theory]
    [InlineData("""{"k":"v","x":1}""", "k", "v")]
    [InlineData("""{"k":12}""", "k", "12")]
    [InlineData("""{"k":-1.5}""", "k", "-1.5")]
    [InlineData("""{"k":true}""", "k", "true")]
    [InlineData("""{"k":false}""", "k", "false")]
    [InlineData("""{"k":"12"}""", "k", "12")]
    [InlineData("""{"k":"gr\u00fc\u00dfe"}""", "k", "gr\u00fc\u00dfe")]
    [InlineData("""{"a.b":"dotted"}""", "a.b", "dotted")]
    [InlineData("""{"a\"b":"quoted"}""", "a\"b", "quoted")]
    [InlineData("""{ "k" : "" }""", "k", "")]
    public async Task ListAsync_ByMetadata_ComparesAsText(string metadata, string name, string value)
    {
        var match = await AddAsync(job => job with { Metadata = Encoding.UTF8.GetBytes(metadata) });
        await AddAsync(job => job with { Metadata = """{"k":"something else","a":{"b":"dotted"}}"""u8.ToArray() });
        await AddAsync();

        Assert.Equal([match.Id], await IdsAsync(new JobFilter { Metadata = [new(name, value)] }));
    }

    [Fact]
    public async Task ListAsync_BySeveralMetadata_AllMustMatch()
    {
        var match = await AddAsync(job => job with { Metadata = """{"a":"1","b":"2"}"""u8.ToArray() });
        await AddAsync(job => job with { Metadata = """{"a":"1","b":"3"}"""u8.ToArray() });

        Assert.Equal([match.Id], await IdsAsync(new JobFilter { Metadata = [new("a", "1"), new("b", "2")] }));
    }

    [Fact]
    public async Task ListAsync_ByTimeOfCreation_HasWhatLiesBetween()
    {
        await AddAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        var middle = await AddAsync();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await AddAsync();

        var filter = new JobFilter { CreatedAfter = TestClock.Start.AddMinutes(1), CreatedBefore = TestClock.Start.AddMinutes(3) };

        Assert.Equal([middle.Id], await IdsAsync(filter));
    }

    [Fact]
    public async Task ListAsync_AllFiltersTogether_AreAllApplied()
    {
        var match = await AddAsync(job => job with { Type = "a", Tags = ["t"], Metadata = """{"k":"v"}"""u8.ToArray() });
        await AddAsync(job => job with { Type = "b", Tags = ["t"], Metadata = """{"k":"v"}"""u8.ToArray() });
        await AddAsync(job => job with { Type = "a", Tags = ["u"], Metadata = """{"k":"v"}"""u8.ToArray() });
        var newest = await AddAsync(job => job with { Type = "a", Tags = ["t"], Metadata = """{"k":"v"}"""u8.ToArray() });
        var filter = new JobFilter
        {
            Statuses = [JobStatus.Pending],
            Types = ["a", "z"],
            Tag = "t",
            Metadata = [new("k", "v")],
            CreatedAfter = Clock.Now.AddSeconds(-1),
            CreatedBefore = Clock.Now.AddSeconds(1),
            BeforeSortKey = newest.Id.SortKey,
        };

        Assert.Equal([match.Id], await IdsAsync(filter));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    public async Task ListAsync_PageByPageWhileJobsCome_HasEveryEarlierJobOnce(int limit)
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 50).Select(i => Drafts.New(i % 2 == 0 ? "even" : "odd"))])).Jobs;
        var filter = new JobFilter { Types = ["even"], Limit = limit };

        var read = new List<JobId>();
        while (await IdsAsync(filter) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, limit);
            Assert.DoesNotContain(page[0], read);
            read.AddRange(page);
            filter = filter with { BeforeSortKey = page[^1].SortKey };
            await AddAsync("even");
        }

        Assert.Equal(jobs.Where(job => job.Type == "even").Select(job => job.Id).Reverse(), read);
    }

    [Fact]
    public async Task FindAsync_PrefixOrSuffix_FindsIt()
    {
        var job = await AddAsync();
        await AddAsync();
        var digits = job.Id.ToString().Replace("-", "", StringComparison.Ordinal);

        Assert.Equal([job.Id], await Store.FindAsync(digits[^8..], 5, Token));
        Assert.Equal([job.Id], await Store.FindAsync(digits[..24], 5, Token));
        Assert.Equal([job.Id], await Store.FindAsync(digits, 5, Token));
        Assert.Empty(await Store.FindAsync(digits[8..20], 5, Token));
    }

    [Fact]
    public async Task FindAsync_SeveralMatches_AreBounded()
    {
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, 6).Select(_ => Drafts.New())])).Jobs;

        var found = await Store.FindAsync(jobs[0].Id.ToString()[..4], 5, Token);

        Assert.Equal(5, found.Distinct().Count());
        Assert.Subset(jobs.Select(job => job.Id).ToHashSet(), found.ToHashSet());
    }

    [Fact]
    public async Task CountAsync_NewStore_HasEveryStatusAtZero()
    {
        var counts = await Store.CountAsync(Token);

        Assert.Equal(JobStatusNames.All, counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task CountAsync_AfterEveryKindOfMove_EqualsAFreshCount()
    {
        await AddAsync(options: new JobOptions { Delay = TimeSpan.FromMinutes(1) });
        await AddAsync(options: new JobOptions { QueueTimeout = TimeSpan.FromMinutes(1) });
        await AddAsync("absent", agentMissing: WaitingReason.AgentMissing("absent"));
        await EndAsync(await RunAsync(), Completed());
        var failed = await RunAsync();
        await EndAsync(failed, Failed());
        await Store.ChangeAsync(failed.Id, job => JobLifecycle.Retry(job, "ann", null, Clock.Now), Token);
        var running = await RunAsync();
        await Store.ChangeAsync(running.Id, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);
        await Assert.ThrowsAsync<ArithmeticException>(() => Store.ChangeAsync(running.Id, _ => throw new ArithmeticException(), Token));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Store.ChangeManyAsync(new JobSelection.Expired(Clock.Now), job => JobLifecycle.Expire(job, Clock.Now), Token);
        await Store.ChangeManyAsync(new JobSelection.Due(Clock.Now), job => JobLifecycle.Promote(job, null, Clock.Now), Token);

        var kept = await Store.CountAsync(Token);

        await ReopenAsync();
        Assert.Equal(await Store.CountAsync(Token), kept);
        Assert.Equal(
            (await Store.ListAsync(new JobFilter { Limit = 100 }, Token)).CountBy(job => job.Status).ToDictionary(pair => pair.Key, pair => (long)pair.Value),
            kept.Where(pair => pair.Value > 0).ToDictionary());
    }

    private async Task<IReadOnlyList<JobId>> IdsAsync(JobFilter filter) => [.. (await Store.ListAsync(filter, Token)).Select(job => job.Id)];

    private async Task<Job> AddAsync(Func<Job, Job> change) => Assert.Single((await SubmitAsync(Drafts.New(change(Drafts.Draft())))).Jobs);
}
