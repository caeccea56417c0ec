using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Cli;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Requests about plugins that are refused as they stand; they change nothing, so one daemon is enough.</summary>
public sealed class PluginRequestTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    [InlineData("reload")]
    public async Task An_unknown_plugin_is_not_found(string verb)
    {
        var run = await shared.RunAsync("plugin", verb, "prob");

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("did you mean \"probe\"?", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"path":1}""")]
    [InlineData("""{"path":"relative"}""")]
    [InlineData("""{"path":"/a","force":true}""")]
    public async Task A_request_that_names_no_full_path_is_malformed(string body)
    {
        using var pipe = new RawApi(shared.Home);

        (await pipe.PostAsync("plugins", body)).AssertProblem(400, "malformed");
    }
}
