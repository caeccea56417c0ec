using System.Text;
using McpCore.Agents;
using McpCore.Plugins.Tests.Support;

namespace McpCore.Plugins.Tests;

/// <summary>Agents in the host's own process leave its threads alone.</summary>
public sealed class PluginHostRunTests : IDisposable
{
    private readonly PluginHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_SpinningAgents_LeaveThePoolAndOtherAgentsAlone()
    {
        _home.Add("probe");
        _home.Add("echo");
        var host = await _home.LoadAsync();
        var (gate, record) = (_home.PathOf("gate"), _home.PathOf("record"));
        var spin = $$"""{"spin":"1h","gate":"{{gate}}","record":"{{record}}"}""";

        var spinners = Enumerable.Range(0, Environment.ProcessorCount + 2).Select(_ => host.RunAsync("probe", spin)).ToList();
        var echo = await host.RunAsync("echo", """{"text":"meanwhile"}""");
        var pool = await Task.Run(() => Thread.CurrentThread.IsThreadPoolThread, TestContext.Current.CancellationToken);
        var anyEnded = spinners.Exists(spinner => spinner.IsCompleted);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var results = await Task.WhenAll(spinners);

        Assert.Equal("meanwhile", (string?)echo.ResultNode()["text"]);
        Assert.True(pool);
        Assert.False(anyEnded);
        Assert.All(results, result => Assert.Equal(("mcpcore-agent", false), ((string?)result.ResultNode()["thread"], (bool)result.ResultNode()["on_pool"]!)));
    }

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task RunAsync_AfterTheRun_TheHostIsBackOnThePool()
    {
        var host = await LoadAsync("probe");
        var gate = _home.PathOf("gate");

        var run = host.RunAsync("probe", $$"""{"gate":"{{gate}}"}""");
        var continued = ContinueAsync();
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.NotEqual("mcpcore-agent", await continued);

        async Task<string?> ContinueAsync()
        {
            await run.ConfigureAwait(false);
            return Thread.CurrentThread.Name;
        }
    }

    private async Task<PluginHost> LoadAsync(string id)
    {
        _home.Add(id);
        return await _home.LoadAsync();
    }
}
