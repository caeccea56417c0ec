using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Plugins of the home's drop folder come and go between starts; their jobs wait.</summary>
public sealed class MissingPluginTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public async Task Jobs_of_a_plugin_that_is_gone_wait_and_run_when_it_is_back()
    {
        var files = new ProbeFiles(_home);
        var folder = _home.AddPlugin("probe");
        var before = await _home.StartDaemonAsync("engine.concurrency=1");
        var running = await before.SubmitAsync("probe", files.Payload());
        await before.WaitForStatusAsync(running, "running");
        var pending = await before.SubmitAsync("probe", "{}");
        await before.KillAsync();

        Directory.Delete(folder, recursive: true);
        var without = await _home.StartDaemonAsync("engine.concurrency=1");
        var rescued = await without.Client.GetAsync($"jobs/{running}", TestContext.Current.CancellationToken);
        var waiting = await without.Client.GetAsync($"jobs/{pending}", TestContext.Current.CancellationToken);
        var submit = await CommandLine.RunAsync(_home.Folder, "submit", "probe", "log_lines=2", "--json");
        var faulty = await CommandLine.RunAsync(_home.Folder, "submit", "probe", "log_line=2");
        var unknown = await Assert.ThrowsAsync<McpCoreException>(() => without.SubmitAsync("prob", "{}"));
        await without.KillAsync();

        Assert.Equal(("blocked", "agent_missing"), (rescued.Status(), rescued.GetProperty("waiting_reason").GetProperty("code").GetString()));
        Assert.Equal(("blocked", "agent_missing"), (waiting.Status(), waiting.GetProperty("waiting_reason").GetProperty("code").GetString()));
        Assert.Equal(0, submit.ExitCode);
        using var accepted = System.Text.Json.JsonDocument.Parse(submit.Output);
        Assert.Equal("blocked", accepted.RootElement.Status());
        Assert.Equal(2, accepted.RootElement.GetProperty("payload").Number("log_lines"));
        Assert.Equal(5, faulty.ExitCode);
        Assert.Contains("did you mean \"log_lines\"?", faulty.Error, StringComparison.Ordinal);
        Assert.Equal("unknown_type", unknown.Problem.Code);

        _home.AddPlugin("probe");
        files.Open();
        var back = await _home.StartDaemonAsync();
        foreach (var id in new[] { running, pending, accepted.RootElement.GetProperty("id").GetString()! })
        {
            Assert.Equal("completed", (await back.WaitForEndAsync(id)).Status());
        }
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();
}
