using System.Text;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Storing new jobs.</summary>
public abstract class SubmitConformance : StoreConformance
{
    private static readonly JobOptions EveryOption = new()
    {
        Priority = 9,
        Delay = TimeSpan.FromMilliseconds(1500),
        RunAt = TestClock.Start.AddDays(3),
        MaxAttempts = 7,
        Backoff = new Backoff
        {
            Kind = BackoffKind.List,
            Initial = TimeSpan.FromSeconds(3),
            Factor = 1.25,
            Max = TimeSpan.FromMinutes(90),
            Jitter = false,
            Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromHours(25)],
        },
        Timeout = TimeSpan.FromMinutes(4),
        QueueTimeout = TimeSpan.FromHours(5),
        Deadline = TimeSpan.FromDays(6),
        HeartbeatTimeout = TimeSpan.FromSeconds(7),
        IdempotencyKey = "key",
        Seed = long.MinValue,
    };

    [Fact]
    public async Task SubmitAsync_NewJob_IsReadableAfterReopening()
    {
        var submitted = await AddAsync();

        await ReopenAsync();

        JobAssert.Same(submitted, await GetAsync(submitted.Id));
    }

    [Fact]
    public async Task SubmitAsync_JobWithEveryFieldSet_RoundTripsExactly()
    {
        var draft = Drafts.Draft("every_field", EveryOption) with { Metadata = """{ "a": [1, 2] }"""u8.ToArray(), Tags = ["one", "two"] };
        var submitted = Assert.Single((await SubmitAsync(Drafts.New(draft))).Jobs);
        var everything = submitted with
        {
            Status = JobStatus.Completed,
            Attempt = 2,
            MaxAttempts = 8,
            Run = 3,
            Crashes = 1,
            ResumesAttempt = true,
            RunAt = TestClock.Start.AddMilliseconds(1),
            ExpiresAt = TestClock.Start.AddMilliseconds(2),
            Rank = -long.MaxValue,
            StartedAt = TestClock.Start.AddMilliseconds(3),
            RunStartedAt = TestClock.Start.AddMilliseconds(4),
            CompletedAt = TestClock.Start.AddMilliseconds(5),
            ProgressFraction = 1.0 / 3,
            ProgressMessage = "a third",
            Result = """{ "r": 1 }"""u8.ToArray(),
            Error = new JobError("code", "message", "Type"),
            Waiting = new WaitingReason("waiting_code", "waiting message"),
            Cancel = new CancelRequest(TestClock.Start.AddMilliseconds(6), "reason", "canceller", Abandoned: true),
            Plugin = Plugin,
            Node = "another-node",
            Incarnation = long.MaxValue,
        };

        await Store.ChangeAsync(submitted.Id, _ => Decision.Change(everything, null), Token);

        await ReopenAsync();
        JobAssert.Same(everything, await GetAsync(submitted.Id));
    }

    [Fact]
    public async Task SubmitAsync_JobWithOnlyWhatIsRequired_RoundTripsExactly()
    {
        var draft = Drafts.Draft() with { Actor = null };

        var submitted = Assert.Single((await SubmitAsync(Drafts.New(draft))).Jobs);

        JobAssert.Same(submitted, await GetAsync(draft.Id));
    }

    [Theory]
    [InlineData("gr\u00fc\u00dfe \u2603 \U0001F680 \u05e9\u05dc\u05d5\u05dd")]
    [InlineData("quotes ' \" \\ % _ ; -- and\ttabs\nlines")]
    public async Task SubmitAsync_UnusualText_RoundTripsExactly(string text)
    {
        var draft = Drafts.Draft(payload: $"\"{text}\"") with { Metadata = Encoding.UTF8.GetBytes($"{{\"k\":\"{text}\"}}"), Tags = [text], Actor = text };

        var submitted = Assert.Single((await SubmitAsync(Drafts.New(draft))).Jobs);

        JobAssert.Same(submitted, await GetAsync(draft.Id));
    }

    [Fact]
    public async Task SubmitAsync_PayloadOfOneMegabyte_RoundTripsExactly()
    {
        var payload = $"\"{new string('\u20ac', (1 << 20) / 3)}\"";

        var submitted = Assert.Single((await SubmitAsync(Drafts.New(payload: payload))).Jobs);

        Assert.Equal(payload, JobAssert.Utf8((await GetAsync(submitted.Id)).Payload));
    }

    [Fact]
    public async Task SubmitAsync_SeveralJobs_AreReturnedInOrder()
    {
        var jobs = Enumerable.Range(0, 20).Select(_ => Drafts.New()).ToArray();

        var outcome = await SubmitAsync(jobs);

        Assert.Equal(jobs.Select(job => job.Draft.Id), outcome.Jobs.Select(job => job.Id));
        Assert.Equal(Enumerable.Repeat(false, 20), outcome.Existing);
        Assert.Null(outcome.ConflictingKey);
    }

    [Fact]
    public async Task SubmitAsync_NewJob_KnowsItsFirstEvent()
    {
        await AddAsync();

        var job = await AddAsync();

        var page = await Store.ReadEventsAsync(job.FirstEvent - 1, 1, job.Id, Token);
        Assert.Equal(("submitted", job.Id), (page.Events[0].Reason, page.Events[0].JobId));
        Assert.Equal(job.FirstEvent, page.Events[0].Seq);
    }

    [Fact]
    public async Task SubmitAsync_IdThatIsTaken_FailsAndStoresNothing()
    {
        var taken = await AddAsync();
        var other = Drafts.New();

        var failure = await Record.ExceptionAsync(() => SubmitAsync(other, Drafts.New(Drafts.Draft(payload: "2") with { Id = taken.Id })));

        Assert.NotNull(failure);
        Assert.Null(await Store.GetAsync(other.Draft.Id, Token));
        JobAssert.Same(taken, await GetAsync(taken.Id));
    }

    [Fact]
    public async Task SubmitAsync_ManyAtOnce_StoresAllAndPublishesWithoutGap()
    {
        const int Count = 200;

        var outcomes = await AtOnceAsync(Count, _ => SubmitAsync(Drafts.New()));
        await PublishedAsync();

        var listed = await Store.ListAsync(new JobFilter { Limit = Count + 1 }, Token);
        Assert.Equal(outcomes.Select(outcome => outcome.Jobs[0].Id).Order(), listed.Select(job => job.Id).Order());
        Assert.Equal(Enumerable.Range(1, Count).Select(seq => (long)seq), Published.Events.Select(item => item.Seq));
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Jobs[0].Id, Published.Events[(int)outcome.Jobs[0].FirstEvent - 1].JobId));
    }

    [Fact]
    public async Task GetAsync_UnknownId_IsNull()
    {
        await AddAsync();

        Assert.Null(await Store.GetAsync(Drafts.NextId(), Token));
    }

    [Fact]
    public async Task GetAsync_MadeUpIdWithTheSortKeyOfAnother_IsNull()
    {
        var job = await AddAsync();
        var bytes = job.Id.ToBytes();
        bytes[^1] ^= 0xFF;

        Assert.Null(await Store.GetAsync(JobId.FromBytes(bytes), Token));
    }
}
