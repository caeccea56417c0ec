using System.Text.Json.Nodes;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>What agents in the host's own process do beside their work: the host lives, and says whose it was.</summary>
public sealed class PluginHostFaultTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory(Timeout = TestLimit.Milliseconds)]
    [InlineData("thread_throws", "thrown on a thread")]
    [InlineData("timer_throws", "thrown from a timer")]
    [InlineData("async_void_throws", "thrown from async void")]
    public async Task RunAsync_ThrowsWhereNobodyCatches_IsAttributedAndTheHostLives(string harm, string message)
    {
        var host = await LoadAsync();

        var outcome = await host.RunAsync("crash", $$"""{"harm":"{{harm}}"}""");
        var line = await _home.Log.LoggedAsync(message);

        Assert.Equal(AgentOutcomeKind.Completed, outcome.Kind);
        Assert.StartsWith("Plugin crash 1.0.0: an exception on a thread or timer of its own was caught by nobody", line, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_WritesToTheConsole_IsItsLogAlone()
    {
        var host = await LoadAsync();
        var (one, other) = (new RecordingPort(), new RecordingPort());

        await Task.WhenAll(
            host.RunAsync("crash", """{"harm":"print","count":2}""", one),
            host.RunAsync("crash", """{"harm":"print","count":2}""", other));

        string[] expected = ["log Information: line 1", "log Information: line 2", "log Warning: a complaint", "log Information: unfinished"];
        Assert.Equal(expected, one.Calls);
        Assert.Equal(expected, other.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_ReplacesTheConsole_IsToldAndPutBack()
    {
        var host = await LoadAsync();
        var port = new RecordingPort();

        await host.RunAsync("crash", """{"harm":"replace_console"}""", port);
        await host.RunAsync("crash", """{"harm":"print","count":1}""", port);

        Assert.Contains("Console.SetOut", port.Calls.First(), StringComparison.Ordinal);
        Assert.Contains("log Information: line 1", port.Calls);
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AnotherEndsAfterTheConsoleWasReplaced_TheOneThatDidItIsTold()
    {
        _home.Add("probe");
        var host = await LoadAsync();
        var (guilty, innocent, gate) = (new RecordingPort(), new RecordingPort(), _home.PathOf("gate"));

        var replacing = host.RunAsync("crash", $$"""{"harm":"replace_console","gate":"{{gate}}"}""", guilty);
        await guilty.HeartbeatSeen.Task;
        await host.RunAsync("probe", "{}", innocent);
        var told = guilty.Calls.ToList();
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        await replacing;

        Assert.Contains("Console.SetOut", Assert.Single(told), StringComparison.Ordinal);
        Assert.DoesNotContain(innocent.Calls, call => call.Contains("Console.SetOut", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_OverTheTimeLimit_Fails()
    {
        PluginHome.EditManifest(_home.Add("probe"), manifest => manifest["limits"] = new JsonObject { ["time"] = "200ms" });
        var host = await _home.LoadAsync();

        var outcome = await host.RunAsync("probe", """{"wait_for_cancellation":true}""");

        Assert.Equal((AgentOutcomeKind.Failed, "time_limit"), (outcome.Kind, outcome.ErrorCode));
    }

    private async Task<PluginHost> LoadAsync()
    {
        PluginHome.EditManifest(_home.Add("crash"), manifest => manifest["isolation"] = "inprocess");
        return await _home.LoadAsync();
    }
}
