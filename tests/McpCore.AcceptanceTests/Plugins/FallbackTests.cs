using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Two plugins that offer the same job type, in the order that the configuration names.</summary>
public sealed class FallbackTests : IAsyncDisposable
{
    private const string Order = """plugins.fallback={"probe":["probe-two","probe"]}""";

    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task The_first_takes_new_jobs_and_the_next_one_those_that_it_refuses()
    {
        var daemon = await StartAsync();

        var taken = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var refused = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"refuse_on":["probe-two"]}"""));

        Assert.Equal(("completed", "probe-two"), (taken.Status(), taken.Text("plugin", "id")));
        Assert.Equal(("completed", "probe", 1, 2), (refused.Status(), refused.Text("plugin", "id"), refused.Number("attempt"), refused.Number("run")));
        Assert.Equal(["refused", "completed"], refused.Outcomes());
        Assert.Equal(("probe-two", "probe-two does not take it"), (refused.Attempts()[0].Text("plugin", "id"), refused.Attempts()[0].Text("error", "message")));
    }

    [Fact]
    public async Task A_job_that_all_refuse_fails_and_a_retry_asks_them_all_again()
    {
        var daemon = await StartAsync();
        var id = await daemon.SubmitAsync("probe", """{"refuse_on":["probe","probe-two"]}""");
        var failed = await daemon.WaitForEndAsync(id);

        await daemon.Client.PostAsync($"jobs/{id}/retry", null, Token);
        await daemon.WaitForEndAsync(id);
        var again = await daemon.Client.GetAsync($"jobs/{id}", Token);

        Assert.Equal(("failed", "refused"), (failed.Status(), failed.ErrorCode()));
        Assert.StartsWith("Each of the plugins probe-two, probe refused the job", failed.Text("error", "message"), StringComparison.Ordinal);
        Assert.Equal(["probe-two", "probe", "probe-two", "probe"], again.Attempts().Select(run => run.Text("plugin", "id")));
    }

    [Fact]
    public async Task The_next_one_takes_over_while_the_first_is_disabled()
    {
        var daemon = await StartAsync();
        using var gate = new Gate(daemon.Home);
        var running = await daemon.SubmitAsync("probe", gate.Payload());
        await daemon.WaitForStatusAsync(running, "running");

        await daemon.Client.PostAsync("plugins/probe-two/disable", null, Token);
        var meanwhile = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        gate.Open();
        var old = await daemon.WaitForEndAsync(running);
        await daemon.Client.PostAsync("plugins/probe-two/enable", null, Token);
        var after = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));

        Assert.Equal(["probe", "probe-two", "probe-two"], new[] { meanwhile, old, after }.Select(job => job.Text("plugin", "id")));
    }

    [Fact]
    public async Task Without_an_order_the_first_keeps_the_type_and_a_refusal_fails_the_job()
    {
        AddTwo();
        var daemon = await _home.StartDaemonAsync();

        var refused = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"refuse_on":["probe"]}"""));
        var plugins = await daemon.Client.GetAsync("plugins", Token);

        Assert.Equal(("failed", "refused"), (refused.Status(), refused.ErrorCode()));
        Assert.Contains(plugins.GetProperty("plugins").EnumerateArray(), plugin => plugin.Text("id") == "probe-two" && plugin.GetRawText().Contains("job_type_conflict", StringComparison.Ordinal));
    }

    private Task<DaemonUnderTest> StartAsync()
    {
        AddTwo();
        return _home.StartDaemonAsync(Order);
    }

    private void AddTwo()
    {
        _home.AddPlugin("probe");
        var manifest = Path.Combine(_home.AddPlugin("probe", folderName: "probe-two"), "plugin.json");
        var json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["id"] = "probe-two";
        File.WriteAllText(manifest, json.ToJsonString());
    }
}
