using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>The payloads of jobs that may start yet.</summary>
public abstract class PayloadConformance : StoreConformance
{
    private IUnsettledPayloads Payloads => Assert.IsType<IUnsettledPayloads>(Store, exactMatch: false);

    [Fact]
    public async Task ReadPayloadsAsync_NewStore_IsEmpty()
    {
        var page = await Payloads.ReadPayloadsAsync(JobDrafts.Type, 0, Token);

        Assert.Empty(page.Jobs);
        Assert.True(page.IsLast);
    }

    [Fact]
    public async Task ReadPayloadsAsync_JobsOfEveryStatus_AreThoseThatMayStartYet()
    {
        var retried = new JobOptions { MaxAttempts = 2 };
        var completed = await RunAsync();
        await EndAsync(completed, Completed());
        var failed = await RunAsync();
        await EndAsync(failed, Failed());
        await RunAsync();
        var runningWithATry = await RunAsync(retried);
        var scheduled = await AddAsync(options: new JobOptions { Delay = TimeSpan.FromHours(1) });
        var blocked = await AddAsync(agentMissing: WaitingReason.AgentMissing(JobDrafts.Type));
        var held = await AddAsync(options: new JobOptions { Concurrency = new ConcurrencyRule("key", 1) });
        var heldToo = await AddAsync(options: new JobOptions { Concurrency = new ConcurrencyRule("key", 1) });
        var pending = await AddAsync(options: new JobOptions { AgentVersion = "2.0.0" });
        await AddAsync(type: "other");

        var read = await ReadAllAsync();

        Assert.Equal([runningWithATry.Id, scheduled.Id, blocked.Id, held.Id, heldToo.Id, pending.Id], read.Select(job => job.Id));
        Assert.Equal([null, null, null, null, null, "2.0.0"], read.Select(job => job.AgentVersion));
        Assert.All(read, job => Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(job.Payload.Span)));
    }

    [Fact]
    public async Task ReadPayloadsAsync_RunningJobOfADeadDaemon_IsMeantThoughItHasNoTryLeft()
    {
        var running = await RunAsync();
        Assert.Empty(await ReadAllAsync());

        await ReopenAsync();

        Assert.Equal(running.Id, Assert.Single(await ReadAllAsync()).Id);
    }

    [Fact]
    public async Task ReadPayloadsAsync_ManyJobsThatMoveMeanwhile_AreMetOnceEach()
    {
        const int count = 2500;
        var jobs = (await SubmitAsync([.. Enumerable.Range(0, count).Select(_ => Drafts.New())])).Jobs;
        var read = new List<JobId>();
        var pages = 0;
        for (var page = await Payloads.ReadPayloadsAsync(JobDrafts.Type, 0, Token); ; page = await Payloads.ReadPayloadsAsync(JobDrafts.Type, page.LastKey, Token))
        {
            pages++;
            read.AddRange(page.Jobs.Select(job => job.Id));
            if (page.IsLast)
            {
                break;
            }

            // Jobs that were met and jobs that were not go elsewhere, without leaving.
            foreach (var id in new[] { jobs[pages * 7].Id, jobs[^(pages * 7)].Id })
            {
                await Store.ChangeAsync(id, job => JobLifecycle.AgentChanged(job, WaitingReason.AgentMissing(job.Type), Clock.Now), Token);
            }
        }

        Assert.Equal(jobs.Select(job => job.Id), read);
        Assert.InRange(pages, 3, 4);
    }

    [Fact]
    public async Task ReadPayloadsAsync_LargePayloads_ComeInSmallPages()
    {
        var large = $$"""{"text":"{{new string('x', 1_500_000)}}"}""";
        await SubmitAsync([.. Enumerable.Range(0, 7).Select(_ => Drafts.New(payload: large))]);

        var first = await Payloads.ReadPayloadsAsync(JobDrafts.Type, 0, Token);

        Assert.InRange(first.Jobs.Count, 1, 3);
        Assert.Equal(7, (await ReadAllAsync()).Count);
    }

    private async Task<List<UnsettledPayload>> ReadAllAsync()
    {
        var read = new List<UnsettledPayload>();
        PayloadPage page;
        for (var after = 0L; ; after = page.LastKey)
        {
            page = await Payloads.ReadPayloadsAsync(JobDrafts.Type, after, Token);
            read.AddRange(page.Jobs);
            if (page.IsLast)
            {
                return read;
            }
        }
    }
}
