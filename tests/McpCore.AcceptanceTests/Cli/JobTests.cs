using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary>Commands about one job: status, cancel, retry, logs, result.</summary>
public sealed class JobTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    /// <summary>CONTRACT, "Job": all members, always.</summary>
    private static readonly string[] Members =
    [
        "id", "type", "status", "payload", "metadata", "tags", "priority", "attempt", "max_attempts", "run", "created_at", "run_at", "started_at",
        "completed_at", "progress", "result", "error", "waiting_reason", "cancel", "plugin", "node", "batch_id", "parent_id", "options", "attempts",
    ];

    [Fact]
    public async Task Status_takes_the_id_in_every_form()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"word":"found"}""");

        foreach (var form in new string[][] { [id], ["--job-id", id], [id[^8..]], [id.ToUpperInvariant()], ["@last"] })
        {
            var run = await shared.RunAsync(["status", .. form, "--json"]);

            Assert.Equal(0, run.ExitCode);
            Assert.Equal(id, run.Json().Text("id"));
        }
    }

    [Fact]
    public async Task Status_as_json_has_every_member_of_the_contract_and_null_for_what_is_unknown()
    {
        var id = await shared.SubmitToEndAsync("generic", "{}");

        var job = (await shared.RunAsync("status", id, "--json")).Json();

        Assert.Equal(Members.Order(), job.Members().Order());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, job.GetProperty("error").ValueKind);
        Assert.Equal(["fraction", "message"], job.GetProperty("progress").Members());
        Assert.Equal(["id", "version", "sha256"], job.GetProperty("plugin").Members());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", job.Text("created_at"));
        var attempt = Assert.Single(job.GetProperty("attempts").EnumerateArray());
        Assert.Superset(new HashSet<string> { "attempt", "run", "node", "plugin", "started_at", "ended_at", "outcome", "error" }, attempt.Members().ToHashSet());
    }

    [Fact]
    public async Task Status_for_people_says_what_went_wrong()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"the moon was full"}""");

        var run = await shared.RunAsync("status", id);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(id, run.Output, StringComparison.Ordinal);
        Assert.Matches("status +failed", run.Output);
        Assert.Contains("the moon was full", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_says_why_a_job_waits()
    {
        var id = await shared.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var run = await shared.RunAsync("status", id);

        Assert.Matches("waits +delayed: Waits until ", run.Output);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("cancel")]
    [InlineData("retry")]
    [InlineData("logs")]
    [InlineData("logs", "--follow")]
    [InlineData("result")]
    [InlineData("wait")]
    public async Task An_id_that_no_job_has_is_not_found(params string[] command)
    {
        var run = await shared.RunAsync([.. command, "00000000-0000-7000-8000-000000000000"]);

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains("There is no job \"00000000-", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fragment_that_fits_several_jobs_is_a_usage_fault_with_the_candidates()
    {
        var first = await shared.SubmitToEndAsync("generic", "{}");
        var second = await shared.SubmitToEndAsync("generic", "{}");

        var run = await shared.RunAsync("status", first[..4]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(first, run.Error, StringComparison.Ordinal);
        Assert.Contains(second, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_takes_a_reason_and_is_refused_for_a_job_that_has_ended()
    {
        var id = await shared.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""");
        await shared.Daemon.WaitForStatusAsync(id, "running");

        var first = await shared.RunAsync("cancel", "--job-id", id, "--reason", "wrong dataset");
        var job = await shared.Daemon.WaitForEndAsync(id);
        var second = await shared.RunAsync("cancel", id);

        Assert.Equal(0, first.ExitCode);
        Assert.Equal("wrong dataset", job.GetProperty("cancel").Text("reason"));
        Assert.Equal(5, second.ExitCode);
        Assert.Contains("already cancelled", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_may_be_repeated_while_the_agent_stops()
    {
        var gate = shared.NewFile();
        var id = await shared.Daemon.SubmitAsync("probe", $$"""{"gate":"{{gate}}","ignore_cancellation":true}""");
        await shared.Daemon.WaitForStatusAsync(id, "running");

        var first = await shared.RunAsync("cancel", id, "--reason", "first", "--json");
        var second = await shared.RunAsync("cancel", id, "--reason", "second", "--json");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal("first", second.Json().GetProperty("cancel").Text("reason"));
        Assert.Equal("cancelled", (await shared.Daemon.WaitForEndAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Retry_grants_a_failed_job_its_attempts_again_and_is_refused_for_a_completed_one()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail_times":1}""");

        var retry = await shared.RunAsync("retry", id);
        var job = await shared.Daemon.WaitForStatusAsync(id, "completed");
        var again = await shared.RunAsync("retry", "--job-id", id);

        Assert.Equal(0, retry.ExitCode);
        Assert.Equal((2, 2), (job.GetProperty("attempt").GetInt32(), job.GetProperty("max_attempts").GetInt32()));
        Assert.Equal(5, again.ExitCode);
        Assert.Contains("is completed", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_are_printed_in_order_for_people_and_for_programs()
    {
        var id = await shared.SubmitToEndAsync("probe", """{"log_lines":3,"event":"checked"}""");

        var people = await shared.RunAsync("logs", id);
        var programs = await shared.RunAsync("logs", id, "--json");
        var followed = await shared.RunAsync("logs", id, "--follow");

        Assert.Equal(0, people.ExitCode);
        Assert.Equal(["Line 1 of 3", "Line 2 of 3", "Line 3 of 3"], people.Lines().Take(3).Select(line => line[17..]));
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} INF Line 1", people.Output);
        Assert.Contains("EVT checked", people.Lines()[3], StringComparison.Ordinal);
        Assert.Equal("Line {Line} of {Lines}", System.Text.Json.JsonDocument.Parse(programs.Lines()[0]).RootElement.Text("template"));
        Assert.Equal(people.Lines().Length, followed.Lines().Length);
    }

    [Fact]
    public async Task A_line_of_the_log_is_the_same_document_whether_it_is_followed_or_not()
    {
        var gate = shared.NewFile();
        var id = await shared.Daemon.SubmitAsync("probe", $$"""{"log_lines":3,"event":"checked","gate":"{{gate}}"}""");
        await using var follow = RunningCommand.Start(shared.Home, "logs", id, "--follow", "--json");
        await follow.WaitForLineAsync("checked");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var followed = await follow.WaitForExitAsync();

        var stored = await shared.RunAsync("logs", id, "--json");

        Assert.Equal(0, followed.ExitCode);
        Assert.Equal(stored.Lines(), followed.Lines());
        Assert.Equal(["seq", "time", "attempt", "run", "level", "message", "template", "properties"], System.Text.Json.JsonDocument.Parse(followed.Lines()[^1]).RootElement.Members());
    }

    [Theory]
    [InlineData]
    [InlineData("--follow")]
    public async Task Logs_of_one_attempt_are_that_attempt_alone(params string[] how)
    {
        var id = await shared.Daemon.SubmitAsync("probe", """{"log_lines":1,"fail_times":1}""", ""","max_attempts":2,"backoff":{"initial":"1ms"}""");
        await shared.Daemon.WaitForEndAsync(id);

        var all = await shared.RunAsync(["logs", id, .. how]);
        var second = await shared.RunAsync(["logs", id, "--attempt", "2", "--json", .. how]);

        Assert.Equal(2, all.Lines().Length);
        Assert.Contains("\"attempt\":2", Assert.Single(second.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Result_prints_the_result_alone()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"word":"echo"}""");

        var run = await shared.RunAsync("result", id);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("""{"echo":{"word":"echo"},"attempt":1}""", run.Output.TrimEnd());
    }

    [Fact]
    public async Task Result_of_a_job_that_runs_is_refused_and_says_how_to_wait()
    {
        var gate = shared.NewFile();
        var id = await shared.StartGatedAsync(gate);

        var run = await shared.RunAsync("result", id);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Contains($"mcpcore wait {id[^8..]}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_are_listed_and_printed_as_they_are()
    {
        var id = await shared.SubmitToEndAsync("probe", """{"artifact":"curve.csv"}""");

        var table = await shared.RunAsync("result", id, "--artifacts");
        var list = await shared.RunAsync("result", id, "--artifacts", "--json");
        var content = await shared.RunAsync("result", id, "--artifact", "curve.csv");
        var missing = await shared.RunAsync("result", id, "--artifact", "curve.png");
        var outside = await shared.RunAsync("result", id, "--artifact", "..");

        Assert.Contains("curve.csv", table.Output, StringComparison.Ordinal);
        Assert.Equal(9, Assert.Single(list.Json().EnumerateArray()).GetProperty("size").GetInt32());
        Assert.Equal("curve.csv", content.Output);
        Assert.Equal((4, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("It has: curve.csv", missing.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (outside.ExitCode, outside.Output));
    }
}
