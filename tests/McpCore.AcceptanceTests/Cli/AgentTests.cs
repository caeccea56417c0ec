using System.Text.Json;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore agents</c> and <c>mcpcore plugin</c>: what can be submitted, and where it comes from.</summary>
public sealed class AgentTests(ShippedSharedDaemon shared) : IClassFixture<ShippedSharedDaemon>
{
    [Fact]
    public async Task Agents_as_json_have_the_shape_of_the_contract()
    {
        var run = await shared.RunAsync("agents", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var answer = run.Json();
        Assert.Equal(["registered_agents", "supported_job_types", "agents"], answer.Members());
        Assert.Equal(8, answer.GetProperty("registered_agents").GetInt32());
        Assert.Equal("""["backtest","exec","generic","http","ml_experiment","ml_predict","probe","sweep"]""", answer.GetProperty("supported_job_types").GetRawText());
        foreach (var agent in answer.GetProperty("agents").EnumerateArray())
        {
            Assert.Equal(["type", "aliases", "plugin", "version", "description", "payload_schema", "result_schema"], agent.Members());
            Assert.Equal(JsonValueKind.Object, agent.GetProperty("payload_schema").GetProperty("properties").ValueKind);
        }
    }

    [Fact]
    public async Task Agents_for_people_are_a_table()
    {
        var run = await shared.RunAsync("agents");

        Assert.StartsWith("TYPE ", run.Lines()[0], StringComparison.Ordinal);
        Assert.Contains(run.Lines(), line => line.StartsWith("ml_experiment", StringComparison.Ordinal) && line.Contains("1.0.0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugins_are_listed_with_their_states()
    {
        var table = await shared.RunAsync("plugin", "list");
        var list = await shared.RunAsync("plugin", "list", "--json");

        Assert.Equal((0, 0), (table.ExitCode, list.ExitCode));
        Assert.Contains(table.Lines(), line => line.StartsWith("probe ", StringComparison.Ordinal) && line.Contains("active", StringComparison.Ordinal));
        var probe = list.Json().EnumerateArray().Single(plugin => plugin.Text("id") == "probe");
        Assert.Equal("active", probe.Text("state"));
        Assert.Equal(shared.Home.Plugins, Path.GetDirectoryName(probe.Text("folder")));
    }

    [Fact]
    public async Task One_plugin_is_shown_in_full_or_not_found()
    {
        var shown = await shared.RunAsync("plugin", "show", "generic");
        var json = await shared.RunAsync("plugin", "show", "generic", "--json");
        var missing = await shared.RunAsync("plugin", "show", "generc");

        Assert.Equal(0, shown.ExitCode);
        Assert.Matches("job types +generic", shown.Output);
        Assert.Equal(64, json.Json().Text("sha256").Length);
        Assert.Equal((4, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("generic", missing.Error, StringComparison.Ordinal);
    }
}
