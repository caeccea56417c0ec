namespace McpCore.AcceptanceTests.Api;

/// <summary>The data of each kind of event against the fixtures of the contract.</summary>
public sealed class ContractEventTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task Each_kind_of_event_has_the_shape_of_the_contract()
    {
        using var live = await daemon.Api.EventsAsync("after=0");
        var id = await daemon.Daemon.SubmitAsync("probe", """{"log_lines":1,"progress_steps":1,"event":"milestone"}""");

        // Progress is told on its own way, and may come after the job's end.
        var pending = new HashSet<string> { "job.progress", "completed" };
        var events = await live.ReadUntilAsync(item =>
        {
            pending.Remove(item.Is(id, "completed") ? "completed" : item.Kind);
            return pending.Count == 0;
        });

        ContractFile.AssertFits("event-job-transition", events.First(item => item.Is(id, "pending")).Data);
        ContractFile.AssertFits("event-job-progress", events.Single(item => item.Kind == "job.progress").Data);
        ContractFile.AssertFits("event-job-log", events.Single(item => item.Kind == "job.log").Data);
        ContractFile.AssertFits("event-job-event", events.Single(item => item.Kind == "job.event").Data);
        ContractFile.AssertFits("event-plugin-state", events.First(item => item.Kind == "plugin.state" && item.Data.Text("plugin", "id") == "echo").Data);
    }

    [Fact]
    public async Task A_reset_has_the_shape_of_the_contract()
    {
        using var stream = await daemon.Api.EventsAsync("after=1000000");

        var reset = await stream.NextAsync();

        Assert.Equal("reset", reset?.Kind);
        Assert.Equal(reset!.Id, reset.Data.GetProperty("seq").GetInt64());
        ContractFile.AssertFits("event-reset", reset.Data);
    }
}
