using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Every job that waits, runs or failed can say why, and what to do.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task A_job_behind_the_limit_of_its_type_says_which_one_what_is_ahead_and_when_it_starts()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=4", """engine.concurrency_per_type={"probe":1}""");
        using var api = new RawApi(home.Folder);
        using var gate = new Gate(home.Folder);
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var running = await daemon.SubmitAsync("probe", gate.Payload());
        await daemon.WaitForStatusAsync(running, "running");
        var first = await daemon.SubmitAsync("probe", "{}");
        var second = await daemon.SubmitAsync("probe", "{}");
        var urgent = await daemon.SubmitAsync("probe", "{}", ""","priority":9""");

        var explained = await ExplainAsync(api, second);
        var ofFirst = await ExplainAsync(api, first);
        var ofUrgent = await ExplainAsync(api, urgent);
        var ofRunning = await ExplainAsync(api, running);
        gate.Open();
        await daemon.WaitForEndAsync(second);
        var ofCompleted = await ExplainAsync(api, second);

        ContractFile.AssertFits("explain-waiting", explained);
        Assert.Equal((2, 1, 0), (explained.Int("ahead"), ofFirst.Int("ahead"), ofUrgent.Int("ahead")));
        Assert.True(explained.Time("expected_start") >= ofUrgent.Time("expected_start"));
        Assert.Equal(ofUrgent.Time("next_free_slot"), ofUrgent.Time("expected_start"));
        Assert.Equal(("running", "running"), (ofRunning.Text("status"), ofRunning.Text("code")));
        Assert.True(ofRunning.Time("expected_end") >= ofRunning.Time("since"));
        Assert.Single(ofRunning.GetProperty("attempts").EnumerateArray());
        Assert.Equal("completed", ofCompleted.Text("code"));
        Assert.True(ofCompleted.IsNull("expected_start"));
        Assert.True(ofCompleted.IsNull("advice"));
    }

    [Fact]
    public async Task A_job_without_a_free_slot_waits_for_any_run_and_cannot_tell_when_none_of_them_can()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=1");
        using var api = new RawApi(home.Folder);
        using var gate = new Gate(home.Folder);
        await daemon.WaitForStatusAsync(await daemon.SubmitAsync("probe", gate.Payload()), "running");

        var explained = await ExplainAsync(api, await daemon.SubmitAsync("generic", "{}"));

        Assert.Equal("no_free_slot", explained.Text("code"));
        Assert.Equal(1, explained.GetProperty("holds")[0].Int("limit", "total"));
        Assert.Equal(0, explained.Int("ahead"));
        Assert.True(explained.IsNull("next_free_slot"));
        Assert.True(explained.IsNull("expected_start"));
        Assert.True(explained.IsNull("expected_run"));
        Assert.Contains("engine.concurrency", explained.Text("advice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_job_tells_its_last_error_its_attempts_and_what_to_do()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync("engine.node=test-node");
        using var api = new RawApi(home.Folder);
        var id = await daemon.SubmitAsync("generic", """{"fail":"no luck"}""", ""","max_attempts":2,"backoff":{"kind":"fixed","initial":"0s"}""");
        await daemon.WaitForEndAsync(id);

        var explained = await ExplainAsync(api, id);

        ContractFile.AssertFits("explain-failed", explained);
        Assert.Contains($"mcpcore retry {id[^8..]}", explained.Text("advice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_waits_for_time_or_for_its_plugin_says_so()
    {
        await using var home = new TestHome();
        home.AddPlugin("echo");
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        var delayed = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await api.PostAsync("plugins/echo/disable");
        var blocked = await daemon.SubmitAsync("echo", """{"text":"x"}""");
        var both = await daemon.SubmitAsync("echo", """{"text":"x"}""", ""","delay":"1h" """);

        var ofDelayed = await ExplainAsync(api, delayed);
        var ofBlocked = await ExplainAsync(api, blocked);
        var ofBoth = await ExplainAsync(api, both);

        Assert.Equal("delayed", ofDelayed.Text("code"));
        Assert.Equal((await daemon.Client.GetAsync($"jobs/{delayed}", TestContext.Current.CancellationToken)).Time("run_at"), ofDelayed.Time("expected_start"));
        Assert.Equal(["plugin_disabled"], ofBlocked.GetProperty("holds").Texts("code"));
        Assert.True(ofBlocked.IsNull("expected_start"));
        Assert.True(ofBlocked.IsNull("ahead"));
        Assert.Equal(["delayed", "plugin_disabled"], ofBoth.GetProperty("holds").Texts("code"));
        Assert.True(ofBoth.IsNull("expected_start"));
        Assert.Contains("mcpcore plugin enable", ofBlocked.Text("advice"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_says_who_did_it_and_a_job_that_is_not_there_is_not_found()
    {
        await using var home = new TestHome();
        var daemon = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);
        var id = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);
        await api.PostAsync($"jobs/{id}/cancel", """{"reason":"not needed"}""");

        var explained = await ExplainAsync(api, id[^6..]);
        var missing = await api.GetAsync("jobs/ffffffff/explain");

        Assert.Equal($"{Environment.UserName} cancelled it: not needed", explained.Text("message"));
        missing.AssertProblem(404, "job_not_found");
    }

    private static async Task<JsonElement> ExplainAsync(RawApi api, string id)
    {
        var answer = await api.GetAsync($"jobs/{id}/explain");
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }
}
