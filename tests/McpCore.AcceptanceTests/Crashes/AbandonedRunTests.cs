using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Agents that do not stop when they are told to: they are given up, and the slots say so.</summary>
public sealed class AbandonedRunTests : IAsyncDisposable
{
    private const string Grace = "engine.cancel_grace=100ms";
    private const string Stubborn = ""","ignore_cancellation":true""";
    private readonly TestHome _home = new();
    private readonly ProbeFiles _files;

    public AbandonedRunTests()
    {
        _home.AddPlugin("probe");
        _files = new ProbeFiles(_home);
    }

    [Fact]
    public async Task One_abandoned_run_a_plugin_gets_its_slot_replaced_and_a_second_keeps_it()
    {
        var daemon = await _home.StartDaemonAsync("engine.concurrency=3", Grace);

        var first = await AbandonAsync(daemon);
        var afterFirst = await SlotsAsync(daemon);
        await AbandonAsync(daemon);
        var afterSecond = await SlotsAsync(daemon);
        var shown = await CommandLine.RunAsync(_home.Folder, "daemon", "status");

        Assert.Equal("cancelled", first.Status());
        Assert.True(first.GetProperty("cancel").GetProperty("abandoned").GetBoolean());
        Assert.True(Assert.Single(first.Attempts()).GetProperty("abandoned").GetBoolean());
        Assert.Equal("""{"used":0,"total":3,"abandoned":1}""", afterFirst);
        Assert.Equal("""{"used":1,"total":3,"abandoned":2}""", afterSecond);
        Assert.Contains("2 abandoned", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_ends_although_an_agent_does_not()
    {
        var stopping = await _home.StartDaemonAsync("engine.drain=0s", Grace);
        var id = await stopping.SubmitAsync("probe", _files.Payload(more: Stubborn));
        await stopping.WaitForStatusAsync(id, "running");

        var exitCode = await stopping.TerminateAsync();
        _files.Open();
        var daemon = await _home.StartDaemonAsync();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal(0, exitCode);
        Assert.Equal(["interrupted", "completed"], ended.Outcomes());
        Assert.True(ended.Attempts()[0].GetProperty("abandoned").GetBoolean());
        Assert.Equal(1, ended.Number("attempt"));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private async Task<JsonElement> AbandonAsync(DaemonUnderTest daemon)
    {
        var id = await daemon.SubmitAsync("probe", _files.Payload(more: Stubborn));
        await daemon.WaitForStatusAsync(id, "running");
        await daemon.Client.PostAsync($"jobs/{id}/cancel", null, TestContext.Current.CancellationToken);
        var job = await daemon.WaitForEndAsync(id);
        await daemon.WaitForLineAsync($"Job {id}: the agent of plugin probe did not stop");
        return job;
    }

    private static async Task<string> SlotsAsync(DaemonUnderTest daemon) =>
        (await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken)).GetProperty("slots").GetRawText();
}
