using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 2 to 13, 15, 18 to 20: plugins that cannot be taken, and odd ones that can.</summary>
public abstract class BrokenPluginTests(BrokenPlugins plugins, string isolation)
{
    [Theory]
    [InlineData("no-agents", "no_agents", "McpCore.TestPlugins.NoAgents.dll has no agents")]
    [InlineData("truncated", "invalid_image", "is not a managed assembly")]
    [InlineData("empty", "invalid_image", "is not a managed assembly")]
    [InlineData("text", "invalid_image", "is not a managed assembly")]
    [InlineData("random", "invalid_image", "is not a managed assembly")]
    [InlineData("elf", "invalid_image", "is not a managed assembly")]
    [InlineData("missing-dependency", "dependency_missing", "McpCore.TestPlugins.DepA needs McpCore.TestPlugins.Dependency 1.0.0.0")]
    [InlineData("malformed-deps", "deps_invalid", "McpCore.TestPlugins.DepA.deps.json cannot be read")]
    [InlineData("listed-dependency", "dependency_missing", "lists McpCore.TestPlugins.Dependency.dll of McpCore.TestPlugins.Dependency")]
    [InlineData("newer-framework", "framework_too_new", "this daemon runs on .NET")]
    [InlineData("x86", "wrong_architecture", "is built for I386")]
    [InlineData("other-runtime", "wrong_architecture", "the plugin is for win-arm64")]
    [InlineData("z-conflict", "job_type_conflict", "The job type \"echo\" of plugin z-conflict is already handled by plugin echo 1.0.0, which keeps it")]
    [InlineData("newer-contract", "contract_too_old", "needs at least version 1.900 of the agent contract; this host has 1.")]
    [InlineData("next-contract", "contract_major", "built against version 2 of the agent contract; this host has 1.")]
    public void A_plugin_that_cannot_be_taken_is_refused_in_words(string folder, string code, string words) => AssertNotTaken(folder, "refused", code, words);

    [Theory]
    [InlineData("bad-constructor", "System.NotSupportedException: the constructor refuses")]
    [InlineData("bad-static", "System.NotSupportedException: the static constructor refuses")]
    [InlineData("bad-module", "System.NotSupportedException: the module initializer refuses")]
    public void A_plugin_whose_code_throws_at_its_start_has_failed_with_the_inner_cause(string folder, string words) => AssertNotTaken(folder, "failed", "activation_failed", words);

    [Fact]
    public void Nothing_of_a_refused_plugin_was_executed() =>
        Assert.Empty(Directory.GetFiles(plugins.Home.Folder.In("staged"), "executed.txt", SearchOption.AllDirectories));

    [Theory]
    [InlineData("no-deps", "There is no McpCore.TestPlugins.DepB.deps.json", "dep_b", "{}", """{"version":"2.0.0.0"}""")]
    [InlineData("own-contract", "its own copy of McpCore.Agents.dll; the host's is used", "probe", """{"result_bytes":2}""", "\"text\":\"xx\"")]
    public async Task An_odd_plugin_works_with_a_warning(string folder, string warning, string type, string payload, string result)
    {
        var job = await RunAsync(type, payload);

        Assert.Equal("active", plugins.Listed(folder).Text("state"));
        Assert.Contains(plugins.Listed(folder).GetProperty("warnings").EnumerateArray(), text => text.GetString()!.Contains(warning, StringComparison.Ordinal));
        Assert.Contains(result, job, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo", "echo", """{"text":"still here"}""", """{"text":"still here"}""")]
    [InlineData("beside", "localised", """{"culture":"de"}""", "\"guten Tag\"")]
    [InlineData("word_count", "word_count", """{"content":"to be or not to be"}""", """{"words":6,"distinct":4}""")]
    public async Task A_whole_plugin_beside_broken_ones_takes_jobs(string folder, string type, string payload, string result)
    {
        Assert.Equal("active", plugins.Listed(folder).Text("state"));
        Assert.Equal(isolation, plugins.Listed(folder).Text("isolation"));
        Assert.Equal(result, await RunAsync(type, payload));
    }

    private void AssertNotTaken(string folder, string state, string code, string words)
    {
        var plugin = plugins.Listed(folder);

        Assert.Equal((folder, state, code), (plugin.Text("id"), plugin.Text("state"), plugin.GetProperty("reason").Text("code")));
        Assert.Contains(words, plugin.GetProperty("reason").Text("message"), StringComparison.Ordinal);
        Assert.Equal(0, plugin.GetProperty("job_types").GetArrayLength());
    }

    private async Task<string> RunAsync(string type, string payload)
    {
        var job = await plugins.Daemon.WaitForEndAsync(await plugins.Daemon.SubmitAsync(type, payload));
        Assert.Equal("completed", job.Status());
        return job.GetProperty("result").GetRawText();
    }
}
