using McpCore.Engine.AgentHost;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;
using McpCore.Engine.Tests.AgentHost;
using McpCore.Engine.Tests.Lifecycle;

namespace McpCore.Engine.Tests.Explaining;

/// <summary>What holds a job, and in which order it is told.</summary>
public sealed class HoldsTests : IAsyncLifetime
{
    private readonly ChangingAgents _host = new();
    private readonly AgentDirectory _agents;
    private readonly SlotTable _slots;
    private readonly Holds _holds;
    private readonly RateMeter _rates;
    private readonly PauseBoard _pauses;
    private readonly MovedJobsStore _store = new();
    private readonly DateTimeOffset _now;
    private bool _draining;

    public HoldsTests()
    {
        var options = new EngineOptions { Concurrency = 2 };
        options.ConcurrencyPerType["sample"] = 1;
        options.RateLimits["limited"] = new RateLimit(1, TimeSpan.FromMinutes(1));
        options.Resources["gpu"] = 2;
        var time = new ManualTimeProvider();
        _agents = new AgentDirectory(_host, _host, time);
        _rates = new RateMeter(options.RateLimits);
        _now = time.GetUtcNow();
        _pauses = new PauseBoard(_store, time);
        _slots = new SlotTable(options, type => _agents.Find(type)?.Registration.Name ?? type);
        _holds = new Holds(_agents, _slots, _rates, _pauses, options, time, () => _draining ? Holds.Stopping : null);
    }

    public async ValueTask InitializeAsync() => await SetTypesAsync(ChangingAgents.Type("sample", "old_sample"));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Of_NothingInTheWay_IsEmptyAndTheReasonIsQueued()
    {
        Assert.Empty(_holds.Of(JobSamples.Pending()));
        Assert.Equal("queued", _holds.ReasonOf(JobSamples.Pending())?.Code);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("old_sample")]
    public void Of_EverySlotTaken_NamesTheTypesLimitFirst(string type)
    {
        Take("sample");
        var ofType = Codes(JobSamples.Pending() with { Type = type });
        Take("other");

        Assert.Equal(["type_limit"], ofType);
        Assert.Equal(["type_limit", "no_free_slot"], Codes(JobSamples.Pending() with { Type = type }));
        Assert.Equal([new LimitUse("sample", 1, 1), new LimitUse(null, 2, 2)], _holds.Of(JobSamples.Pending() with { Type = type }).Select(hold => hold.Limit));
    }

    [Fact]
    public void Of_ADrain_ComesBeforeTheSlots()
    {
        _draining = true;
        Take("sample");

        Assert.Equal(["draining", "type_limit"], Codes(JobSamples.Pending()));
        Assert.Equal("draining", _holds.ReasonOf(JobSamples.Pending())?.Code);
    }

    [Fact]
    public async Task Of_ASharedLimit_ARateAndAResource_NamesWhatIsTakenOfThem()
    {
        await SetTypesAsync(ChangingAgents.Type("limited"));
        _rates.Add(new TypeStarts("limited", _now, 1));
        _slots.Take(JobSamples.Pending(new JobOptions { Resources = new Dictionary<string, int> { ["gpu"] = 1 } }));
        var job = JobSamples.Pending(new JobOptions { Concurrency = new ConcurrencyRule("desk", 1), Resources = new Dictionary<string, int> { ["gpu"] = 2 } }) with { Type = "limited", IsHeld = true };

        var holds = _holds.Of(job).ToList();

        Assert.Equal(["concurrency_key", "resource", "rate_limit"], holds.Select(hold => hold.Reason.Code));
        Assert.Equal([null, new LimitUse("gpu", 1, 2), new LimitUse("limited", 1, 1)], holds.Select(hold => hold.Limit));
        Assert.Equal(_now.AddMinutes(1), holds[2].Until);
    }

    [Fact]
    public async Task Of_AJobThatWaitsForTime_NamesItsMissingAgentToo()
    {
        await SetTypesAsync();

        Assert.Equal(["delayed", "agent_missing"], Codes(JobSamples.Scheduled()));
        Assert.Equal([HoldKind.Time, HoldKind.Other], _holds.Of(JobSamples.Scheduled()).Select(hold => hold.Kind));
    }

    [Fact]
    public async Task Of_AJobThatWaitsForItsAgent_NamesThatOnce()
    {
        await SetTypesAsync();

        Assert.Equal(["agent_missing"], Codes(JobSamples.Blocked()));
        Assert.Equal(JobSamples.Blocked().Waiting, _holds.ReasonOf(JobSamples.Blocked()));
    }

    [Theory]
    [InlineData(JobStatus.Running)]
    [InlineData(JobStatus.Completed)]
    [InlineData(JobStatus.Failed)]
    [InlineData(JobStatus.Cancelled)]
    public void Of_AJobThatDoesNotWait_IsEmpty(JobStatus status)
    {
        _draining = true;

        Assert.Empty(_holds.Of(JobSamples.In(status)));
        Assert.Null(_holds.ReasonOf(JobSamples.In(status)));
    }

    private List<string> Codes(Job job) => [.. _holds.Of(job).Select(hold => hold.Reason.Code)];

    private void Take(string type) => _slots.Take(JobSamples.Pending() with { Type = type });

    private async Task SetTypesAsync(params JobTypeRegistration[] types)
    {
        _host.JobTypes = types;
        await _agents.RefreshAsync(TestContext.Current.CancellationToken);
    }
}
