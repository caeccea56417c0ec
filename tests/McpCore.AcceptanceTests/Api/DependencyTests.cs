using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Jobs that wait for others, over the API and the command line.</summary>
public sealed class DependencyTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_job_waits_for_another_and_says_so()
    {
        using var gate = daemon.NewGate();
        var parent = await daemon.Daemon.SubmitAsync("probe", gate.Payload());

        var child = (await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"depends_on":[{"id":"{{parent}}"}] }""")).Json;
        gate.Open();
        var ended = await daemon.Daemon.WaitForEndAsync(child.Text("id")!);

        Assert.Equal(("blocked", "dependency"), (child.Text("status"), child.Text("waiting_reason", "code")));
        Assert.Contains(parent[^8..], child.Text("waiting_reason", "message"), StringComparison.Ordinal);
        Assert.Equal("completed", ended.Text("status"));
        Assert.True(ended.Time("started_at") >= (await daemon.GetJobAsync(parent)).Time("completed_at"));
    }

    [Fact]
    public async Task A_whole_graph_is_submitted_at_once_by_places()
    {
        var answer = await daemon.Api.PostAsync("jobs/many", """
            [{"type":"generic","payload":{},"depends_on":[{"id":"#1"},{"id":"#2"}]},
             {"type":"generic","payload":{},"depends_on":[{"id":"#3"}]},
             {"type":"generic","payload":{"fail":"no luck"},"depends_on":[{"id":"#3"}]},
             {"type":"generic","payload":{}},
             {"type":"generic","payload":{},"depends_on":[{"id":"#2","when":"completion"}]}]
            """);

        Assert.Equal(201, answer.Status);
        var ids = answer.Json.GetProperty("jobs").Texts("id");
        Assert.Equal(["blocked", "blocked", "blocked", "pending", "blocked"], answer.Json.GetProperty("jobs").Texts("status"));
        var ends = new List<JsonElement>();
        foreach (var id in ids)
        {
            ends.Add(await daemon.Daemon.WaitForEndAsync(id));
        }

        Assert.Equal(["cancelled", "completed", "failed", "completed", "completed"], ends.Select(job => job.Text("status")));
        Assert.Equal("dependency_failed", ends[0].Text("error", "code"));
        Assert.Contains(ids[2], ends[0].Text("error", "message"), StringComparison.Ordinal);
        Assert.Contains("no luck", ends[0].Text("error", "message"), StringComparison.Ordinal);
        Assert.Equal([ids[1], ids[2]], ends[0].GetProperty("options").GetProperty("depends_on").Texts("id"));
    }

    [Fact]
    public async Task What_cannot_be_waited_for_is_a_fault_with_its_path()
    {
        const string Unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
        var failed = await daemon.Daemon.SubmitAsync("generic", """{"fail":"no luck"}""");
        await daemon.Daemon.WaitForEndAsync(failed);

        var shortForm = await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"depends_on":[{"id":"{{failed[^8..]}}"},{"id":"#1"}]}""");
        var stored = await daemon.Api.PostAsync("jobs/many", $$"""[{"type":"generic","payload":{} },{"type":"generic","payload":{},"depends_on":[{"id":"{{Unknown}}"},{"id":"#0"},{"id":"{{failed}}"}]}]""");

        var faults = shortForm.AssertFaults("$.depends_on[0].id", "$.depends_on[1].id");
        Assert.All(faults.Values, fault => Assert.Equal("invalid", fault.Text("code")));
        var others = stored.AssertFaults("$[1].depends_on[0].id", "$[1].depends_on[2].id");
        Assert.Equal(["job_not_found", "dependency_failed"], others.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Text("code")));
    }

    [Fact]
    public async Task A_circle_is_refused_and_told()
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("jobs/many", """
            [{"type":"generic","payload":{},"depends_on":[{"id":"#1"}]},{"type":"generic","payload":{},"depends_on":[{"id":"#2"}]},{"type":"generic","payload":{},"depends_on":[{"id":"#0"}]}]
            """);
        var self = await daemon.PostJobAsync("""{"type":"generic","payload":{},"depends_on":[{"id":"#0"}]}""");

        var fault = Assert.Single(answer.AssertFaults("$[2].depends_on[0].id")).Value;
        Assert.Equal("dependency_cycle", fault.Text("code"));
        Assert.Contains("#0 → #1 → #2 → #0", fault.Text("message"), StringComparison.Ordinal);
        Assert.Equal("dependency_cycle", self.AssertFaults("$.depends_on[0].id")["$.depends_on[0].id"].Text("code"));
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_tree_that_failed_is_revived_by_one_retry()
    {
        var ids = (await daemon.Api.PostAsync("jobs/many", """
            [{"type":"probe","payload":{"fail_times":1}},{"type":"generic","payload":{},"depends_on":[{"id":"#0"}]},{"type":"generic","payload":{},"depends_on":[{"id":"#1"}]}]
            """)).Json.GetProperty("jobs").Texts("id");
        await daemon.Daemon.WaitForStatusAsync(ids[2], "cancelled");

        var refused = await daemon.Api.PostAsync($"jobs/{ids[1]}/retry");
        var command = await CommandLine.RunAsync(daemon.Daemon.Home, "retry", ids[0], "--tree");
        var last = await daemon.Daemon.WaitForStatusAsync(ids[2], "completed");

        Assert.Contains($"mcpcore retry {ids[0]} --tree", refused.AssertProblem(409, "dependency_failed").Text("detail"), StringComparison.Ordinal);
        Assert.Equal(0, command.ExitCode);
        Assert.True(last.IsNull("error"));
        Assert.Equal("completed", (await daemon.GetJobAsync(ids[1])).Text("status"));
    }

    [Fact]
    public async Task Jobs_that_wait_for_others_survive_the_death_of_the_daemon()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var first = await home.StartDaemonAsync();
        using var gate = new Gate(home.Folder);
        var parent = await first.SubmitAsync("probe", gate.Payload());
        var child = await first.SubmitAsync("generic", "{}", $$""","depends_on":[{"id":"{{parent}}"}]""");
        await first.WaitForStatusAsync(parent, "running");
        await first.KillAsync();

        var second = await home.StartDaemonAsync();
        var waiting = await second.Client.GetAsync($"jobs/{child}", TestContext.Current.CancellationToken);
        gate.Open();

        Assert.Equal("dependency", waiting.Text("waiting_reason", "code"));
        Assert.Equal("completed", (await second.WaitForEndAsync(child)).Text("status"));
    }
}
