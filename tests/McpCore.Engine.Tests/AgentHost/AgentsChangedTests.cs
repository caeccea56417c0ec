using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using static McpCore.Engine.Tests.AgentHost.ChangingAgents;

namespace McpCore.Engine.Tests.AgentHost;

/// <summary>What the engine does with waiting jobs when agents come and go.</summary>
public sealed class AgentsChangedTests : IDisposable
{
    private readonly ChangingAgents _agents = new() { JobTypes = [Type("a"), Type("b")] };
    private readonly MovedJobsStore _store = new();
    private readonly JobEngine _engine;

    public AgentsChangedTests()
    {
        var parts = new EmptyParts();
        _engine = new JobEngine(
            _store, parts, _agents, _agents, parts, parts, parts, new EngineOptions { Node = "node" }, new ManualTimeProvider(), NullLogger<JobEngine>.Instance);
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Start_LooksAtTheJobsOfEveryType()
    {
        await StartAsync();

        Assert.Equal(["a: -, b: -"], _store.Moves);
    }

    [Fact]
    public async Task Change_LooksAtTheJobsOfTheTypesThatChanged()
    {
        await StartAsync();
        _agents.JobTypes = [Type("b")];

        await _agents.TellAsync();
        await _agents.TellAsync();

        Assert.Equal(["a: agent_missing"], _store.Moves.Skip(1));
    }

    [Fact]
    public async Task ChangeWhoseMoveFailed_IsMadeUpForWhenItIsToldAgain()
    {
        await StartAsync();
        _agents.JobTypes = [Type("b")];
        _store.FailNext = true;
        await Assert.ThrowsAsync<StoreFullException>(_agents.TellAsync);

        await _agents.TellAsync();
        await _agents.TellAsync();

        Assert.Equal(["a: agent_missing, b: -"], _store.Moves.Skip(1));
    }

    private async Task StartAsync()
    {
        await _engine.StartAsync(TestContext.Current.CancellationToken);
        await _engine.StopAsync(TestContext.Current.CancellationToken);
    }
}
