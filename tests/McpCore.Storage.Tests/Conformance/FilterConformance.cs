using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Filters by what a job was given and by what became of it, counts of filters, places in the queue and times of runs.</summary>
public abstract class FilterConformance : StoreConformance
{
    [Theory]
    [InlineData("""{"a":10}""", "a", "10")]
    [InlineData("""{"a":10}""", "a", "10.0")]
    [InlineData("""{"a":1e1}""", "a", "10")]
    [InlineData("""{"a":0.5}""", "a", "5e-1")]
    [InlineData("""{"a":9007199254740993}""", "a", "9007199254740993")]
    [InlineData("""{"a":"ten"}""", "a", "ten")]
    [InlineData("""{"a":"10"}""", "a", "10")]
    [InlineData("""{"a":""}""", "a", "")]
    [InlineData("""{"a":true}""", "a", "true")]
    [InlineData("""{"a":null}""", "a", "null")]
    [InlineData("""{"a":{"b":{"c":7}}}""", "a.b.c", "7")]
    [InlineData("""{"a":[{"b":1},{"b":2}]}""", "a.1.b", "2")]
    [InlineData("""{"a \"q\"":{"$":"gr\u00fc\u00dfe"}}""", "a \"q\".$", "gr\u00fc\u00dfe")]
    public async Task ListAsync_ByPayload_FindsTheValue(string payload, string path, string value)
    {
        var match = await AddAsync(job => job with { Payload = Encoding.UTF8.GetBytes(payload) });
        foreach (var other in new[] { """{"a":11,"b":10}""", """{"a":"other"}""", """{"a":{"b":"7"}}""", """{"a":[[2]]}""", """{"a":false}""", "{}" })
        {
            await AddAsync(job => job with { Payload = Encoding.UTF8.GetBytes(other) });
        }

        Assert.Equal([match.Id], await IdsAsync(new JobFilter { Payload = [new PayloadMatch(path.Split('.'), value)] }));
    }

    [Theory]
    [InlineData("a", "9007199254740992")]
    [InlineData("a.b", "9007199254740993")]
    [InlineData("a", "x")]
    [InlineData("b", "null")]
    public async Task ListAsync_ByPayloadThatNoJobHas_FindsNone(string path, string value)
    {
        await AddAsync(job => job with { Payload = """{"a":9007199254740993}"""u8.ToArray() });

        Assert.Empty(await IdsAsync(new JobFilter { Payload = [new PayloadMatch(path.Split('.'), value)] }));
    }

    [Fact]
    public async Task ListAsync_ByTimesOfStartAndEnd_HasWhatLiesBetween()
    {
        var jobs = new List<Job>();
        for (var i = 0; i < 3; i++)
        {
            var run = await RunAsync();
            Clock.Advance(TimeSpan.FromMinutes(1));
            await EndAsync(run, Completed());
            jobs.Add(run);
        }

        await AddAsync();

        Assert.Equal([jobs[1].Id], await IdsAsync(new JobFilter { StartedAfter = TestClock.Start.AddMinutes(1), StartedBefore = TestClock.Start.AddMinutes(2) }));
        Assert.Equal([jobs[0].Id], await IdsAsync(new JobFilter { CompletedAfter = TestClock.Start.AddMinutes(1), CompletedBefore = TestClock.Start.AddMinutes(2) }));
        Assert.Equal([jobs[2].Id, jobs[1].Id], await IdsAsync(new JobFilter { CompletedAfter = TestClock.Start.AddMinutes(2), Types = [JobDrafts.Type] }));
    }

    [Fact]
    public async Task ListAsync_ByTimesAtTheEndsOfTheCalendar_IsNoFault()
    {
        var job = await AddAsync();

        Assert.Equal([job.Id], await IdsAsync(new JobFilter { CreatedAfter = DateTimeOffset.MinValue, CreatedBefore = DateTimeOffset.MaxValue }));
        Assert.Empty(await IdsAsync(new JobFilter { CreatedAfter = DateTimeOffset.MaxValue }));
        Assert.Empty(await IdsAsync(new JobFilter { CreatedBefore = DateTimeOffset.MinValue }));
    }

    [Fact]
    public async Task ListAsync_ByAttemptsAndNode_HasOnlyThose()
    {
        var waiting = await AddAsync();
        var once = Assert.Single(await ClaimAsync(1, (JobDrafts.Type, 1)));
        await EndAsync(once, Failed());

        Assert.Equal([waiting.Id], await IdsAsync(new JobFilter { AttemptsMin = 1 }));
        Assert.Empty(await IdsAsync(new JobFilter { AttemptsMin = 2 }));
        Assert.Equal([waiting.Id], await IdsAsync(new JobFilter { Node = Node }));
        Assert.Empty(await IdsAsync(new JobFilter { Node = "node-b" }));
        Assert.Equal([waiting.Id], await IdsAsync(new JobFilter { Node = Node, Statuses = [JobStatus.Failed] }));
    }

    [Fact]
    public async Task ListAsync_ByEveryStatusAndType_IsTheSameAsReadingThemAll()
    {
        await SeedAsync();
        var all = await Store.ListAsync(new JobFilter { Limit = 100 }, Token);

        foreach (var status in JobStatusNames.All)
        {
            Assert.Equal(all.Where(job => job.Status == status).Select(job => job.Id), await IdsAsync(new JobFilter { Statuses = [status] }));
            Assert.Equal(
                all.Where(job => job.Status == status && job.Type == "b").Select(job => job.Id), await IdsAsync(new JobFilter { Statuses = [status], Types = ["b", "none"] }));
        }

        Assert.Equal(all.Where(job => job.Type == "a").Select(job => job.Id), await IdsAsync(new JobFilter { Types = ["a", "a"] }));
        Assert.Equal(all.Select(job => job.Id), await IdsAsync(new JobFilter { Types = [.. Enumerable.Range(0, 300).Select(n => $"t{n}"), "a", "b"] }));
    }

    [Fact]
    public async Task CountAsync_OfAFilter_CountsWhatIsListed()
    {
        await SeedAsync();
        JobFilter[] filters =
        [
            new(),
            new() { Types = ["a"] },
            new() { Statuses = [JobStatus.Failed, JobStatus.Scheduled] },
            new() { Statuses = [JobStatus.Pending], Types = ["b"] },
            new() { Tag = "t" },
            new() { Types = ["a"], Payload = [new PayloadMatch(["n"], "1")] },
            new() { CreatedAfter = TestClock.Start.AddMinutes(1) },
        ];

        foreach (var filter in filters)
        {
            var listed = await Store.ListAsync(filter with { Limit = 100 }, Token);

            var counted = await Store.CountAsync(filter with { Limit = 1, BeforeSortKey = 1 }, Token);

            Assert.Equal(JobStatusNames.All.ToDictionary(status => status, status => (long)listed.Count(job => job.Status == status)), counted);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(31)]
    [InlineData(32)]
    public async Task FindAsync_OfAnyLength_FindsTheStartAndTheEnd(int length)
    {
        var job = await AddAsync();
        var digits = job.Id.ToString().Replace("-", "", StringComparison.Ordinal);

        Assert.Equal([job.Id], await Store.FindAsync(digits[..length], 5, Token));
        Assert.Equal([job.Id], await Store.FindAsync(digits[^length..], 5, Token));
        Assert.Empty(await Store.FindAsync($"f{digits[1..length]}", 5, Token));
        Assert.Empty(await Store.FindAsync($"{digits[^length..^1]}{(digits[^1] == '0' ? '1' : '0')}", 5, Token));
    }

    [Fact]
    public async Task CountAheadAsync_OfAPlaceInTheQueue_CountsWhatGoesBefore()
    {
        var low = await AddAsync("a", new JobOptions { Priority = 1 });
        var first = await AddAsync("a");
        var second = await AddAsync("old-a");
        await AddAsync("b");
        await AddAsync("a", new JobOptions { Delay = TimeSpan.FromHours(1) });

        Assert.Equal(0, await AheadAsync(first));
        Assert.Equal(1, await AheadAsync(second));
        Assert.Equal(2, await AheadAsync(low));

        Task<long> AheadAsync(Job job) => Store.CountAheadAsync(["a", "old-a"], job.Rank, job.Id.SortKey, Token);
    }

    [Fact]
    public async Task ShareAsync_OfAKey_CountsWhatRunsAndWhatGoesBefore()
    {
        var options = new JobOptions { Concurrency = new ConcurrencyRule("desk", 2) };
        var running = await RunAsync(options);
        var first = await AddAsync(options: options);
        var second = await AddAsync("other", options);
        await AddAsync();

        Assert.Equal(new ShareUse(2, 1, 0), await Store.ShareAsync("desk", first.Rank, first.Id.SortKey, Token));
        Assert.Equal(new ShareUse(2, 1, 1), await Store.ShareAsync("desk", second.Rank, second.Id.SortKey, Token));
        Assert.Equal(new ShareUse(null, 0, 0), await Store.ShareAsync("none", second.Rank, second.Id.SortKey, Token));
        Assert.Equal([running.Id, first.Id], (await Store.ListAsync(new JobFilter { Statuses = [JobStatus.Running, JobStatus.Pending], Types = [JobDrafts.Type], BeforeSortKey = second.Id.SortKey }, Token)).Select(job => job.Id).Order());
        Assert.True((await GetAsync(second.Id)).IsHeld);
        Assert.Equal([second.Id], await IdsAsync(new JobFilter { Types = ["other"] }));
    }

    [Fact]
    public async Task RunTimesAsync_OfAType_AreThoseOfTheNewestCompletedJobs()
    {
        foreach (var seconds in new[] { 1, 2, 3 })
        {
            var run = await RunAsync();
            Clock.Advance(TimeSpan.FromSeconds(seconds));
            await EndAsync(run, Completed());
        }

        var failed = await RunAsync();
        Clock.Advance(TimeSpan.FromSeconds(9));
        await EndAsync(failed, Failed());

        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2)], await Store.RunTimesAsync([JobDrafts.Type, "other"], 2, Token));
        Assert.Empty(await Store.RunTimesAsync(["other"], 2, Token));
    }

    /// <summary>Jobs of two types in every state.</summary>
    private async Task SeedAsync()
    {
        foreach (var type in new[] { "a", "b" })
        {
            var completed = await StartAsync(type);
            await EndAsync(completed, Completed());
            var failed = await StartAsync(type);
            await EndAsync(failed, Failed());
            await StartAsync(type);
            await AddAsync(type, new JobOptions { Delay = TimeSpan.FromHours(1) });
            await AddAsync(type, agentMissing: WaitingReason.AgentMissing(type));
            var cancelled = await AddAsync(type);
            await Store.ChangeAsync(cancelled.Id, job => JobLifecycle.Cancel(job, "enough", "ann", Clock.Now), Token);
            await AddAsync(job => job with { Type = type, Tags = ["t"] });
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task<Job> StartAsync(string type)
    {
        await AddAsync(type);
        return Assert.Single(await ClaimAsync(1, (type, 1)));
    }

    private async Task<IReadOnlyList<JobId>> IdsAsync(JobFilter filter) => [.. (await Store.ListAsync(filter, Token)).Select(job => job.Id)];

    private async Task<Job> AddAsync(Func<Job, Job> change) => Assert.Single((await SubmitAsync(Drafts.New(change(Drafts.Draft())))).Jobs);
}
