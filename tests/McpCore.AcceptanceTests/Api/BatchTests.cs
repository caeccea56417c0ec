using System.Text.Json;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Batches over the API and the command line.</summary>
public sealed class BatchTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_batch_ends_with_its_last_job_and_its_callback_runs_then()
    {
        using var gate = daemon.NewGate();
        var answer = await daemon.Api.PostAsync("batches", $$"""
            {"name":"nightly","metadata":{"owner":"ada"},"jobs":[{"type":"probe","payload":{{gate.Payload()}} },{"type":"generic","payload":{},"depends_on":[{"id":"#0"}]}],
             "callback":{"on":"success","job":{"type":"generic","payload":{"n":3} } } }
            """);
        var id = answer.Json.Text("id")!;
        var callback = answer.Json.Text("callback", "id")!;
        var waiting = await daemon.GetJobAsync(callback);

        gate.Open();
        var ended = await daemon.Daemon.WaitForEndAsync(callback);
        var batch = (await daemon.Api.GetAsync($"batches/{id[^12..]}")).Json;
        var jobs = (await daemon.Api.GetAsync($"jobs?batch_id={id}")).Json.GetProperty("jobs");

        Assert.Equal((201, $"/api/v1/batches/{id}"), (answer.Status, answer.Headers["Location"]));
        Assert.Equal(2, answer.Json.Int("jobs", "total"));
        Assert.Equal(("blocked", "batch"), (waiting.Text("status"), waiting.Text("waiting_reason", "code")));
        Assert.Equal("completed", ended.Text("status"));
        ContractFile.AssertFits("batch", batch);
        Assert.Equal([id, id], jobs.Texts("batch_id"));
        Assert.True(ended.Time("started_at") >= batch.Time("completed_at"));
    }

    [Fact]
    public async Task A_cancelled_batch_ends_all_of_it_and_its_callback_does_not_run()
    {
        var answer = await daemon.Api.PostAsync("batches", """
            {"jobs":[{"type":"probe","payload":{"wait_for_cancellation":true}},{"type":"generic","payload":{},"delay":"1h"}],"callback":{"job":{"type":"generic","payload":{}}}}
            """);
        var id = answer.Json.Text("id")!;
        var jobs = (await daemon.Api.GetAsync($"jobs?batch_id={id}&type=probe")).Json.GetProperty("jobs").Texts("id");
        await daemon.Daemon.WaitForStatusAsync(jobs[0], "running");

        var run = await CommandLine.RunAsync(daemon.Daemon.Home, "batch", "cancel", id, "--reason", "no longer wanted");
        var cancelled = await daemon.Daemon.WaitForEndAsync(jobs[0]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(("cancelled", "no longer wanted"), (cancelled.Text("status"), cancelled.Text("cancel", "reason")));
        Assert.Equal("cancelled", (await daemon.GetJobAsync(answer.Json.Text("callback", "id")!)).Text("status"));
        Assert.Equal(2, (await daemon.Api.GetAsync($"batches/{id}")).Json.Int("jobs", "cancelled"));
    }

    [Fact]
    public async Task A_fault_of_any_job_is_told_with_its_path_and_nothing_is_stored()
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("batches", """
            {"jobs":[{"type":"generic","payload":{}},{"type":"generic","payload":{"sleep":5}},{"type":"generic","payload":{},"depends_on":[{"id":"#7"}]}],
             "callback":{"on":"success","job":{"type":"generik","payload":{}}}}
            """);
        var shape = await daemon.Api.PostAsync("batches", """{"jobs":[{"type":"generic","payload":{},"batch":"x"}],"callback":{"job":{"type":"generic","payload":{},"depends_on":[]}}}""");

        answer.AssertFaults("$.jobs[1].payload.sleep", "$.jobs[2].depends_on[0].id", "$.callback.job.type");
        shape.AssertFaults("$.jobs[0].batch", "$.callback.job.depends_on");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_job_may_be_added_while_the_batch_is_open()
    {
        using var gate = daemon.NewGate();
        var id = (await daemon.Api.PostAsync("batches", $$"""{"jobs":[{"type":"probe","payload":{{gate.Payload()}} }]}""")).Json.Text("id")!;

        var added = await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"batch":"{{id}}"}""");
        var unknown = await daemon.PostJobAsync("""{"type":"generic","payload":{},"batch":"01890a5d-ac96-774b-bcce-b302099a8057"}""");
        gate.Open();
        foreach (var job in (await daemon.Api.GetAsync($"jobs?batch_id={id}")).Json.GetProperty("jobs").Texts("id"))
        {
            await daemon.Daemon.WaitForEndAsync(job);
        }

        var late = await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"batch":"{{id}}"}""");

        Assert.Equal(id, added.Json.Text("batch_id"));
        Assert.Equal("batch_not_found", unknown.AssertFaults("$.batch")["$.batch"].Text("code"));
        late.AssertProblem(409, "batch_finished");
    }

    [Fact]
    public async Task A_batch_that_is_not_there_is_not_found()
    {
        var answer = await daemon.Api.GetAsync("batches/01890a5d-ac96-774b-bcce-b302099a8057");
        var run = await CommandLine.RunAsync(daemon.Daemon.Home, "batch", "show", "01890a5d-ac96-774b-bcce-b302099a8057");

        answer.AssertProblem(404, "batch_not_found");
        Assert.Equal(4, run.ExitCode);
    }

    [Fact]
    public async Task The_command_submits_shows_and_lists()
    {
        var submitted = await CommandLine.RunAsync(daemon.Daemon.Home, """{"name":"by command","jobs":[{"type":"generic","payload":{},"delay":"1h"}]}""", ["batch", "submit", "-"]);
        var id = submitted.Output.Trim();

        var shown = await CommandLine.RunAsync(daemon.Daemon.Home, "batch", "show", id[^8..]);
        var listed = await CommandLine.RunAsync(daemon.Daemon.Home, "batch", "list", "--json");

        Assert.Equal(0, submitted.ExitCode);
        Assert.Equal($"{id}  by command\nopen, 0 % done: 1 (1 scheduled)\n", shown.Output);
        using var batches = JsonDocument.Parse(listed.Output);
        Assert.Contains(id, batches.RootElement.Texts("id"));
    }
}
