using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Tests.Lifecycle;
using static McpCore.Engine.Tests.AgentHost.ChangingAgents;

namespace McpCore.Engine.Tests.AgentHost;

/// <summary>Which jobs a change of the agents is about.</summary>
public sealed class AgentDirectoryTests
{
    private readonly ChangingAgents _agents = new();
    private readonly ManualTimeProvider _time = new();
    private readonly AgentDirectory _directory;

    public AgentDirectoryTests() => _directory = new AgentDirectory(_agents, _agents, _time);

    [Fact]
    public async Task RefreshAsync_First_NamesEveryTypeAndAlias()
    {
        Assert.Equal(["a: -", "b: -", "old_a: -"], await RefreshAsync(Type("a", "old_a"), Type("b")));
    }

    [Fact]
    public async Task NamesOf_AnyName_AreAllNamesButThoseThatAnotherTypeTook()
    {
        await RefreshAsync(Type("a", "old_a", "b"), Type("b"));

        Assert.Equal(["a", "old_a"], _directory.NamesOf("a"));
        Assert.Equal(["a", "old_a"], _directory.NamesOf("old_a"));
        Assert.Equal(["b"], _directory.NamesOf("b"));
        Assert.Equal(["unknown"], _directory.NamesOf("unknown"));
    }

    [Fact]
    public async Task RefreshAsync_NothingChanged_NamesNothing()
    {
        await RefreshAsync(Type("a", "old_a"));

        Assert.Empty(await RefreshAsync(Type("a", "old_a")));
    }

    [Fact]
    public async Task RefreshAsync_NewVersion_NamesItSinceJobsMayAskForIt()
    {
        await RefreshAsync(Type("a"));

        Assert.Equal(["a: -"], await RefreshAsync(Of("plugin", "2.0.0", "a")));
        Assert.Empty(await RefreshAsync(Of("plugin", "2.0.0", "a")));
        Assert.Equal("2.0.0", _directory.Find("a")!.Registration.Plugin.Version);
    }

    [Fact]
    public async Task RefreshAsync_Came_NamesIt()
    {
        await RefreshAsync(Type("a"));

        Assert.Equal(["b: -", "old_b: -"], await RefreshAsync(Type("a"), Type("b", "old_b")));
    }

    [Fact]
    public async Task RefreshAsync_Went_NamesItWithItsAliasesAndKeepsItsSchema()
    {
        await RefreshAsync(Type("a", "old_a"), Type("b"));

        Assert.Equal(["a: agent_missing", "old_a: agent_missing"], await RefreshAsync(Type("b")));
        Assert.False(_directory.IsActive("a"));
        Assert.Equal("a", _directory.Find("old_a")?.Registration.Name);
        Assert.Equal(["b"], _directory.Active.Select(type => type.Name));
        Assert.Equal(["a", "b"], _directory.Names);
    }

    [Fact]
    public async Task RefreshAsync_ReasonChanged_NamesItWithTheNewReason()
    {
        await RefreshAsync(Type("a"));
        await RefreshAsync();
        _agents.Disabled.Add("plugin");

        Assert.Equal(["a: plugin_disabled"], await RefreshAsync());
        Assert.Empty(await RefreshAsync());
        Assert.Equal("plugin_disabled", _directory.WhyMissing("a")?.Code);
    }

    [Fact]
    public async Task RefreshAsync_CameBack_NamesIt()
    {
        await RefreshAsync(Type("a"));
        await RefreshAsync();

        Assert.Equal(["a: -"], await RefreshAsync(Type("a")));
        Assert.Null(_directory.WhyMissing("a"));
    }

    [Fact]
    public async Task RefreshAsync_Renamed_TheOldNameIsNotHeldUp()
    {
        await RefreshAsync(Type("old"));

        Assert.Equal(["new: -", "old: -"], await RefreshAsync(Of("plugin", "2.0.0", "new", "old")));
        Assert.Null(_directory.WhyMissing("old"));
    }

    [Fact]
    public async Task RefreshAsync_AliasGivenUp_ItsJobsWait()
    {
        await RefreshAsync(Type("a", "old_a"));

        Assert.Equal(["a: -", "old_a: agent_missing"], await RefreshAsync(Of("plugin", "2.0.0", "a")));
        Assert.Equal("agent_missing", _directory.WhyMissing("old_a")?.Code);
    }

    [Fact]
    public async Task WhyMissing_NeverSeen_IsAgentMissing()
    {
        await RefreshAsync(Type("a"));

        Assert.Equal("agent_missing", _directory.WhyMissing("never")?.Code);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("1.0.0", null)]
    [InlineData("2.0.0", null)]
    [InlineData("3.0.0", "The job asks for version 3.0.0 of the plugin plugin; there is 1.0.0 and 2.0.0. The job runs when 3.0.0 takes jobs.")]
    public async Task WhyMissing_JobAsksForAVersion_TellsWhichThereAre(string? wanted, string? message)
    {
        await RefreshAsync(Type("a") with { Canary = new CanaryVersion(new PluginRef("plugin", "2.0.0", "bb"), 0) });

        var reason = _directory.WhyMissing(JobSamples.Draft() with { Type = "a", Options = new JobOptions { AgentVersion = wanted } });

        Assert.Equal((message is null ? null : "version_missing", message), (reason?.Code, reason?.Message));
    }

    [Fact]
    public async Task MisfitOf_JobOlderThanTheSchema_IsCheckedByIt()
    {
        await RefreshAsync(Type("a"));
        var before = Stored("a", _time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(1));
        await RefreshAsync(Narrow("a"));
        var underWay = Stored("a", _time.GetUtcNow());
        var after = Stored("a", _time.GetUtcNow() + TimeSpan.FromMinutes(2));

        Assert.Equal(["$.payload.n", "$.payload.n", null], new[] { before, underWay, after }.Select(job => _directory.MisfitOf(job, Narrow("a").Plugin)?.Path));
        Assert.Null(_directory.MisfitOf(before with { Payload = "{\"n\":10}"u8.ToArray() }, Narrow("a").Plugin));
    }

    [Fact]
    public async Task MisfitOf_AnotherVersionThatRunsIt_IsNotJudgedByThisSchema()
    {
        await RefreshAsync(Type("a"));
        var job = Stored("a", _time.GetUtcNow());
        await RefreshAsync(Narrow("a"));

        Assert.Null(_directory.MisfitOf(job, Type("a").Plugin));
        Assert.Null(_directory.MisfitOf(job, plugin: null));
    }

    [Fact]
    public async Task MisfitOf_SchemaThatStayed_ReadsNoJobOfThisDaemonAgain()
    {
        await RefreshAsync(Narrow("a"));
        var job = Stored("a", _time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(1));
        await RefreshAsync(Narrow("a") with { Plugin = new PluginRef("plugin", "3.0.0", "cc") });

        Assert.Null(_directory.MisfitOf(job, new PluginRef("plugin", "3.0.0", "cc")));
    }

    [Fact]
    public async Task MisfitOf_JobOfBeforeTheStart_IsChecked()
    {
        await RefreshAsync(Narrow("a"));

        Assert.NotNull(_directory.MisfitOf(Stored("a", _time.GetUtcNow() - TimeSpan.FromSeconds(1)), Narrow("a").Plugin));
    }

    private static Job Stored(string type, DateTimeOffset at) => JobSamples.Draft() with { Type = type, CreatedAt = at, Payload = "{\"n\":11}"u8.ToArray() };

    private static JobTypeRegistration Narrow(string name) =>
        Of("plugin", "2.0.0", name) with { PayloadSchema = "{\"properties\":{\"n\":{\"maximum\":10}}}"u8.ToArray() };

    private async Task<IEnumerable<string>> RefreshAsync(params JobTypeRegistration[] types)
    {
        _agents.JobTypes = types;
        return [.. (await _directory.RefreshAsync(TestContext.Current.CancellationToken)).Select(change => $"{change.Type}: {change.Missing?.Code ?? "-"}").Order(StringComparer.Ordinal)];
    }
}
