using McpCore.Engine.Jobs;
using McpCore.Engine.Retention;

namespace McpCore.Storage.Tests.Retention;

/// <summary>Which jobs the rules remove, and when.</summary>
public sealed class JobCleanerRuleTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly CleaningEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _engine.StartAsync();

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task ApplyRulesAsync_EachState_HasItsOwnPeriod()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(1));
        var completed = await _engine.EndAsync(JobStatus.Completed);
        var failed = await _engine.EndAsync(JobStatus.Failed);
        var cancelled = await _engine.EndAsync(JobStatus.Cancelled);
        var waiting = (await _engine.SubmitAsync()).Id;

        Assert.Equal([completed, failed, cancelled, waiting], await LeftAfterAsync(TimeSpan.FromHours(1)));
        Assert.Equal([completed, failed, waiting], await LeftAfterAsync(Moment));
        Assert.Equal([completed, failed, waiting], await LeftAfterAsync(TimeSpan.FromHours(1) - Moment));
        Assert.Equal([failed, waiting], await LeftAfterAsync(Moment));
        Assert.Equal([failed, waiting], await LeftAfterAsync(TimeSpan.FromHours(1) - Moment));
        Assert.Equal([waiting], await LeftAfterAsync(Moment));
    }

    [Fact]
    public async Task ApplyRulesAsync_NoPeriod_KeepsForEver()
    {
        _engine.Rules.Periods = new RetentionPeriods(null, TimeSpan.Zero, null);
        var completed = await _engine.EndAsync(JobStatus.Completed);
        await _engine.EndAsync(JobStatus.Failed);
        var cancelled = await _engine.EndAsync(JobStatus.Cancelled);

        Assert.Equal([completed, cancelled], await LeftAfterAsync(TimeSpan.FromDays(36500)));
    }

    [Fact]
    public async Task ApplyRulesAsync_NoPeriodAtAll_RemovesNothing()
    {
        _engine.Rules.Periods = new RetentionPeriods(null, null, null);
        var job = await _engine.EndAsync();

        Assert.Equal([job], await LeftAfterAsync(TimeSpan.FromDays(36500)));
    }

    [Fact]
    public async Task ApplyRulesAsync_LongestPeriodThereIs_KeepsForEver()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        var job = await _engine.EndAsync();

        Assert.Equal([job], await LeftAfterAsync(TimeSpan.FromDays(36500)));
    }

    [Fact]
    public async Task ApplyRulesAsync_TypeWithPeriodsOfItsOwn_FollowsThemAlone()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.FromHours(2), TimeSpan.FromHours(2), TimeSpan.FromHours(2));
        _engine.Rules.PerType["brief"] = new RetentionPeriods(TimeSpan.FromHours(1), null, TimeSpan.FromHours(9));
        await _engine.EndAsync(JobStatus.Completed, "brief");
        var failed = await _engine.EndAsync(JobStatus.Failed, "brief");
        var cancelled = await _engine.EndAsync(JobStatus.Cancelled, "brief");
        var others = new[] { await _engine.EndAsync(JobStatus.Completed), await _engine.EndAsync(JobStatus.Failed) };

        Assert.Equal([failed, cancelled, .. others], await LeftAfterAsync(TimeSpan.FromHours(1) + Moment));
        Assert.Equal([failed, cancelled], await LeftAfterAsync(TimeSpan.FromHours(1)));
        Assert.Equal([failed], await LeftAfterAsync(TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task ApplyRulesAsync_RetentionOfTheJobsOwn_IsInPlaceOfTheRule()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.FromHours(2), TimeSpan.FromHours(2), TimeSpan.FromHours(2));
        await _engine.EndAsync(retention: TimeSpan.FromHours(1));
        var longer = await _engine.EndAsync(retention: TimeSpan.FromHours(3));
        var ruled = await _engine.EndAsync();

        Assert.Equal([longer, ruled], await LeftAfterAsync(TimeSpan.FromHours(1)));
        Assert.Equal([longer], await LeftAfterAsync(TimeSpan.FromHours(2) - Moment));
        Assert.Empty(await LeftAfterAsync(Moment));
    }

    [Fact]
    public async Task ApplyRulesAsync_RetentionOfTheJobsOwn_HoldsThoughTheRuleKeepsForEver()
    {
        _engine.Rules.Periods = new RetentionPeriods(null, null, null);
        await _engine.EndAsync(retention: TimeSpan.Zero);

        Assert.Empty(await LeftAfterAsync(TimeSpan.Zero));
    }

    [Fact]
    public async Task ApplyRulesAsync_JobTaggedKeep_Stays()
    {
        var ruled = await _engine.EndAsync(tags: ["nightly", "keep"]);
        var own = await _engine.EndAsync(retention: TimeSpan.Zero, tags: ["keep"]);
        await _engine.EndAsync(tags: ["keeper"]);

        Assert.Equal([ruled, own], await LeftAfterAsync(TimeSpan.FromDays(36500)));
    }

    [Fact]
    public async Task ApplyRulesAsync_DryRun_ChangesNothingAndTellsWhatTheRemovalThenTells()
    {
        _engine.Rules.Periods = new RetentionPeriods(TimeSpan.FromHours(1), TimeSpan.FromHours(1), null);
        var first = _engine.Clock.Now;
        var gone = await _engine.EndAsync(artifact: "12345");
        await _engine.EndAsync(JobStatus.Failed, artifact: "123");
        var last = _engine.Clock.Advance(TimeSpan.FromMinutes(1));
        await _engine.EndAsync(retention: TimeSpan.FromHours(1), artifact: "1");
        await _engine.EndAsync(JobStatus.Cancelled, artifact: "1234567");
        var before = await _engine.ReadAsync();
        _engine.Clock.Advance(TimeSpan.FromHours(2));

        var told = await _engine.Cleaner.ApplyRulesAsync(dryRun: true, Token);

        Assert.Equal(before, await _engine.ReadAsync());
        Assert.True(_engine.HasArtifacts(gone));
        Assert.Empty(_engine.Retention.Transactions);
        var done = await _engine.Cleaner.ApplyRulesAsync(dryRun: false, Token);
        Assert.Equal((3, first, last, 9L), (told.Jobs, told.Oldest, told.Newest, told.ArtifactBytes));
        Assert.Equal([(JobStatus.Completed, 2L), (JobStatus.Failed, 1), (JobStatus.Cancelled, 0)], told.ByStatus.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(told.ByStatus, done.ByStatus);
        Assert.Equal(told with { ByStatus = done.ByStatus }, done);
        Assert.False(_engine.HasArtifacts(gone));
        Assert.Equal(0, (await _engine.Cleaner.ApplyRulesAsync(dryRun: false, Token)).Jobs);
    }

    /// <summary>Lets time pass, applies the rules, and reads what is left.</summary>
    private async Task<IReadOnlyList<JobId>> LeftAfterAsync(TimeSpan time)
    {
        _engine.Clock.Advance(time);
        await _engine.Cleaner.ApplyRulesAsync(dryRun: false, Token);
        return await _engine.ReadAsync();
    }
}
