using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Children;

/// <summary>Jobs that agents submit and wait for, in the daemon's process.</summary>
public class ChildJobTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected virtual string? Isolation => null;

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_parent_holds_no_slot_while_its_children_run_and_gets_their_results()
    {
        var daemon = await StartAsync("engine.concurrency=1");

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", Parent("all", Child("a", """{"echo":1}"""), Child("b", """{"fail":"no luck"}"""))));

        Assert.Equal("completed", job.Status());
        Assert.Equal(["""a completed {"echo":{"echo":1},"attempt":1}""", "b failed no luck"], Others(job));
        Assert.Equal((1, 2), (job.Number("attempt"), job.Number("run")));
        Assert.Equal(["awaiting", "completed"], job.Outcomes());
    }

    [Fact]
    public async Task A_child_names_its_parent_and_takes_its_priority_over()
    {
        var daemon = await StartAsync();

        var parent = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", Parent("all", Child("a", "{}")), ""","priority":7"""));

        var child = await ChildOfAsync(daemon, parent.Text("id")!);
        Assert.Equal((7, "completed"), (child.Number("priority"), child.Status()));
        Assert.Equal(["probed"], child.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
    }

    [Fact]
    public async Task A_waiting_parent_says_for_whom_and_its_cancel_reaches_its_running_children()
    {
        var daemon = await StartAsync();
        var parent = await daemon.SubmitAsync("probe", Parent("all", Child("a", """{"wait_for_cancellation":true}""", "probe")));
        var waiting = await daemon.WaitForStatusAsync(parent, "blocked");
        var child = await ChildOfAsync(daemon, parent);
        await daemon.WaitForStatusAsync(child.Text("id")!, "running");

        await daemon.Client.PostAsync($"jobs/{parent}/cancel", null, Token);
        var ended = await daemon.WaitForEndAsync(child.Text("id")!);

        Assert.Equal("child", waiting.Text("waiting_reason", "code"));
        Assert.Equal($"Waits for its child …{child.Text("id")![^8..]}.", waiting.Text("waiting_reason", "message"));
        Assert.Equal(("cancelled", "parent", $"Its parent {parent} was cancelled."), (ended.Status(), ended.Text("cancel", "actor"), ended.Text("cancel", "reason")));
    }

    [Fact]
    public async Task A_wait_outlives_the_daemon()
    {
        var files = new ProbeFiles(_home);
        var killed = await StartAsync();
        var parent = await killed.SubmitAsync("probe", Parent("all", Child("a", files.Payload(), "probe"), Child("b", "{}")));
        await killed.WaitForStatusAsync(parent, "blocked");
        await Eventually.IsTrueAsync(() => File.Exists(files.Record));

        await killed.KillAsync();
        files.Open();
        var daemon = await StartAsync();
        var job = await daemon.WaitForEndAsync(parent);

        Assert.Equal("completed", job.Status());
        Assert.Equal((1, 2), (job.Number("attempt"), job.Number("run")));
        Assert.Equal(2, Others(job).Count);
        Assert.Equal(2, files.ReadRecord().Count(line => line.Word == "start"));
    }

    [Fact]
    public async Task A_parent_that_is_retried_after_its_cancel_goes_on_with_the_children_that_it_took_with_it()
    {
        var daemon = await StartAsync();
        using var gate = new Gate(daemon.Home);
        var parent = await daemon.SubmitAsync("probe", Parent("all", Child("a", gate.Payload(), "probe")));
        await daemon.WaitForStatusAsync(parent, "blocked");
        var child = (await ChildOfAsync(daemon, parent)).Text("id")!;
        await daemon.Client.PostAsync($"jobs/{parent}/cancel", null, Token);
        await daemon.WaitForStatusAsync(child, "cancelled");

        await daemon.Client.PostAsync($"jobs/{parent}/retry", null, Token);
        gate.Open();
        var job = await daemon.WaitForEndAsync(parent);

        Assert.Equal(("completed", 1), (job.Status(), Others(job).Count));
        Assert.Equal("completed", (await ChildOfAsync(daemon, parent)).Status());
    }

    [Fact]
    public async Task A_child_that_failed_fails_its_parent_only_when_the_agent_says_so()
    {
        var daemon = await StartAsync();

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", Parent("success", Child("a", """{"fail":"no luck"}""")), ""","max_attempts":3"""));

        Assert.Equal(("failed", "child_failed", 1), (job.Status(), job.ErrorCode(), job.Number("attempt")));
        Assert.Contains("\"a\"", job.Text("error", "message"), StringComparison.Ordinal);
        Assert.EndsWith("of type generic failed: no luck", job.Text("error", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_a_submit_would_refuse_fails_the_attempt_with_the_reason()
    {
        var daemon = await StartAsync();

        var unknown = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", Parent("all", Child("a", "{}", "probee"))));
        var invalid = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", Parent("all", Child("a", """{"log_lines":"many"}""", "probe"))));

        Assert.Equal("McpCore.Agents.SubmitRefusedException", unknown.Text("error", "type"));
        Assert.Contains("did you mean \"probe\"", unknown.Text("error", "message"), StringComparison.Ordinal);
        Assert.Contains("$.payload.log_lines", invalid.Text("error", "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Children_may_have_children_down_to_a_limit()
    {
        var daemon = await StartAsync("engine.concurrency=2");
        var payload = "{}";
        for (var level = 0; level < 17; level++)
        {
            payload = Parent("success", Child("down", payload, "probe"));
        }

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", payload));

        Assert.Equal(("failed", "child_failed"), (job.Status(), job.ErrorCode()));
        Assert.Contains("17 levels below its first parent", job.Text("error", "message"), StringComparison.Ordinal);
    }

    private static string Parent(string wait, params string[] children) => $$"""{"children":[{{string.Join(',', children)}}],"await":"{{wait}}"}""";

    private static string Child(string name, string payload, string type = "generic") => $$"""{"name":"{{name}}","type":"{{type}}","payload":{{payload}}}""";

    private static IReadOnlyList<string?> Others(JsonElement job) => [.. job.GetProperty("result").GetProperty("others").EnumerateArray().Select(other => other.GetString())];

    private static async Task<JsonElement> ChildOfAsync(DaemonUnderTest daemon, string parent)
    {
        var jobs = await daemon.Client.GetAsync($"jobs?parent_id={parent}", Token);
        return Assert.Single(jobs.GetProperty("jobs").EnumerateArray());
    }

    private async Task<DaemonUnderTest> StartAsync(params string[] settings)
    {
        if (!Directory.Exists(Path.Combine(_home.Folder.Plugins, "probe")))
        {
            _home.AddPlugin("probe");
        }

        return await _home.StartDaemonAsync(Isolation is { } isolation ? [.. settings, $"plugins.probe.isolation={isolation}"] : settings);
    }
}
