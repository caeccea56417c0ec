using McpCore.Engine.Jobs;
using McpCore.Engine.Retention;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Tests.Retention;

/// <summary>How jobs are removed: on request, by the alarm, beside everything else.</summary>
public sealed class JobCleanerTests : IAsyncLifetime
{
    private const string Alarm = "retention";
    private static readonly PruneRequest Everything = new(new JobFilter(), null, IncludeKept: false);

    private readonly CleaningEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _engine.StartAsync();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task PruneAsync_FilterAndAge_RemovesOnlyWhatFitsBoth()
    {
        await _engine.EndAsync(JobStatus.Failed);
        var completed = await _engine.EndAsync();
        _engine.Clock.Advance(TimeSpan.FromHours(1));
        var young = await _engine.EndAsync(JobStatus.Failed);
        _engine.Clock.Advance(TimeSpan.FromHours(1));

        var report = await _engine.Cleaner.PruneAsync(new PruneRequest(new JobFilter { Statuses = [JobStatus.Failed] }, TimeSpan.FromHours(1), IncludeKept: false), dryRun: false, Token);

        Assert.Equal(1, report.Jobs);
        Assert.Equal([completed, young], await _engine.ReadAsync());
    }

    [Fact]
    public async Task PruneAsync_OlderThanTheCalendar_RemovesNothing()
    {
        await _engine.EndAsync();

        var report = await _engine.Cleaner.PruneAsync(Everything with { OlderThan = TimeSpan.FromDays(1_000_000) }, dryRun: false, Token);

        Assert.Equal((0, null, null), (report.Jobs, report.Oldest, report.Newest));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PruneAsync_JobTaggedKeep_GoesOnlyWhenItIsSaid(bool includeKept)
    {
        var kept = await _engine.EndAsync(tags: ["keep"]);
        await _engine.EndAsync();

        await _engine.Cleaner.PruneAsync(Everything with { IncludeKept = includeKept }, dryRun: false, Token);

        Assert.Equal(includeKept ? [] : [kept], await _engine.ReadAsync());
    }

    [Fact]
    public async Task PruneAsync_TwentyThousandJobs_LetsOthersWriteBetweenSmallTransactions()
    {
        await _engine.EndManyAsync(20_000);
        long? left = null;
        _engine.Retention.AfterDelete = async () =>
        {
            if (_engine.Retention.Transactions.Count == 3)
            {
                await _engine.SubmitAsync();
                left = (await _engine.Jobs.CountAsync(Token))[JobStatus.Failed];
            }
        };

        var report = await _engine.Cleaner.PruneAsync(Everything, dryRun: false, Token);

        Assert.Equal(20_000, report.Jobs);
        Assert.Equal(19_700, left);
        Assert.Equal(Enumerable.Repeat(100, 200), _engine.Retention.Transactions);
        Assert.Single(await _engine.ReadAsync());
    }

    [Fact]
    public async Task PruneAsync_GivenUp_EndsAfterTheTransactionAtHand()
    {
        await _engine.EndManyAsync(1000);
        using var given = new CancellationTokenSource();
        _engine.Retention.AfterDelete = given.CancelAsync;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _engine.Cleaner.PruneAsync(Everything, dryRun: false, given.Token));

        Assert.Equal([100], _engine.Retention.Transactions);
        Assert.Equal(900, (await _engine.Jobs.CountAsync(Token))[JobStatus.Failed]);
    }

    [Fact]
    public async Task PruneAsync_JobThatIsRetriedMeanwhile_StaysWithItsArtifacts()
    {
        var retried = await _engine.EndAsync(JobStatus.Failed, artifact: "12345");
        var gone = await _engine.EndAsync(JobStatus.Failed, artifact: "123");
        _engine.Retention.BeforeDelete = () => _engine.RetryAsync(retried);

        var report = await _engine.Cleaner.PruneAsync(Everything, dryRun: false, Token);

        Assert.Equal((1, 3L), (report.Jobs, report.ArtifactBytes));
        Assert.Equal([retried], await _engine.ReadAsync());
        Assert.Equal((true, false), (_engine.HasArtifacts(retried), _engine.HasArtifacts(gone)));
    }

    [Fact]
    public async Task StartAsync_Always_SetsTheAlarmAMinuteAhead()
    {
        Assert.Equal(_engine.Clock.Now.AddMinutes(1), _engine.Alarms.Alarms[Alarm]);

        _engine.Clock.Advance(TimeSpan.FromMinutes(5));
        await _engine.Alarms.RingAsync(Alarm);

        Assert.Equal(_engine.Clock.Now.AddHours(1), _engine.Alarms.Alarms[Alarm]);
    }

    [Fact]
    public async Task Alarm_Rings_RemovesJobsEventsAndKeysThatAreOld()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.Zero, null, null);
        _engine.Rules.Events = TimeSpan.FromDays(2);
        var failed = await _engine.EndAsync(JobStatus.Failed);
        await _engine.EndAsync(artifact: "1");
        await _engine.SubmitAsync(options: new JobOptions { IdempotencyKey = "old" });
        var old = await _engine.Jobs.EventBoundsAsync(Token);
        _engine.Clock.Advance(TimeSpan.FromDays(8));
        await _engine.SubmitAsync();

        await _engine.Alarms.RingAsync(Alarm);

        Assert.Equal(3, (await _engine.ReadAsync()).Count);
        Assert.Equal(failed, (await _engine.ReadAsync())[0]);
        Assert.Equal(new EventBounds(old.Last + 1, old.Last + 1), await _engine.Jobs.EventBoundsAsync(Token));
        Assert.Equal(0, await _engine.Retention.TrimIdempotencyKeysAsync(_engine.Clock.Now, Token));
    }

    [Fact]
    public async Task Alarm_EventsAreKeptForEver_RemovesNone()
    {
        _engine.Rules.Events = null;
        await _engine.EndAsync();
        _engine.Clock.Advance(TimeSpan.FromDays(1000));

        await _engine.Alarms.RingAsync(Alarm);

        Assert.Empty(await _engine.ReadAsync());
        Assert.Equal(1, (await _engine.Jobs.EventBoundsAsync(Token)).First);
    }

    [Fact]
    public async Task Alarm_FirstAfterAStart_RemovesFoldersWithoutAJob()
    {
        var orphan = Directory.CreateDirectory(Path.Combine(_engine.ArtifactsFolder, "01890a5d-ac96-774b-bcce-b302099a8057", "1"));
        var foreign = Directory.CreateDirectory(Path.Combine(_engine.ArtifactsFolder, "notes"));
        var job = await _engine.EndAsync(artifact: "1");

        await _engine.Alarms.RingAsync(Alarm);

        Assert.False(orphan.Parent!.Exists);
        Assert.True(foreign.Exists);
        Assert.True(_engine.HasArtifacts(job));

        orphan.Create();
        await _engine.Alarms.RingAsync(Alarm);
        Assert.True(Directory.Exists(orphan.FullName));

        await _engine.StopAsync();
        await _engine.StartAsync();
        await _engine.Alarms.RingAsync(Alarm);
        Assert.False(Directory.Exists(orphan.FullName));
        Assert.True(_engine.HasArtifacts(job));
    }
}
