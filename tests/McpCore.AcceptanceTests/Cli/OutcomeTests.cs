namespace McpCore.AcceptanceTests.Cli;

/// <summary>Only commands that wait, and <c>result</c>, carry the outcome of jobs in their exit code.</summary>
public sealed class OutcomeTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Theory]
    [InlineData(0, "{}")]
    [InlineData(1, """{"fail":"as asked"}""")]
    public async Task Submit_with_wait_carries_the_outcome_and_without_it_does_not(int expected, string payload)
    {
        var waited = await shared.RunAsync("submit", "--type", "generic", "--config", payload, "--wait");
        var followed = await shared.RunAsync("submit", "--type", "generic", "--config", payload, "--follow");
        var submitted = await shared.RunAsync("submit", "--type", "generic", "--config", payload);

        Assert.Equal((expected, expected, 0), (waited.ExitCode, followed.ExitCode, submitted.ExitCode));
        Assert.Equal(expected == 1, waited.Output.Contains("failed in", StringComparison.Ordinal) && waited.Output.Contains("as asked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_job_makes_wait_logs_and_result_exit_with_1()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"as asked"}""");

        await AssertOutcomeAsync(1, id);

        Assert.Contains("as asked", (await shared.RunAsync("result", id)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_makes_wait_logs_and_result_exit_with_6()
    {
        var id = await shared.SubmitCancelledAsync();

        await AssertOutcomeAsync(6, id);

        Assert.Contains("no longer wanted", (await shared.RunAsync("result", id)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completed_job_makes_wait_logs_and_result_exit_with_0() => await AssertOutcomeAsync(0, await shared.SubmitToEndAsync("generic", "{}"));

    [Fact]
    public async Task Commands_that_only_look_do_not_carry_the_outcome()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"as asked"}""");

        var status = await shared.RunAsync("status", id);
        var logs = await shared.RunAsync("logs", id);
        var list = await shared.RunAsync("list");

        Assert.Equal((0, 0, 0), (status.ExitCode, logs.ExitCode, list.ExitCode));
    }

    [Fact]
    public async Task A_wait_that_is_limited_gives_up_with_7_and_the_job_goes_on()
    {
        var gate = shared.NewFile();
        var id = await shared.StartGatedAsync(gate);

        var waited = await shared.RunAsync("wait", id, "--timeout", "100ms");
        var submitted = await shared.RunAsync("submit", "probe", $"gate={gate}", "--follow", "--wait-timeout", "100ms", "--json");
        var goesOn = await shared.Daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.Equal((7, ""), (waited.ExitCode, waited.Output));
        Assert.Equal((7, ""), (submitted.ExitCode, submitted.Output));
        Assert.Contains("the job goes on", waited.Error, StringComparison.Ordinal);
        Assert.Equal("running", goesOn.Text("status"));
        Assert.Equal("completed", (await shared.Daemon.WaitForEndAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Over_several_jobs_the_worst_wins()
    {
        var gate = shared.NewFile();
        var completed = await shared.SubmitToEndAsync("generic", "{}");
        var failed = await shared.SubmitToEndAsync("generic", """{"fail":"as asked"}""");
        var cancelled = await shared.SubmitCancelledAsync();
        var running = await shared.StartGatedAsync(gate);

        var all = await shared.RunAsync("wait", completed, running, cancelled, failed, "--timeout", "100ms");
        var withoutFailed = await shared.RunAsync("wait", completed, running, cancelled, "--timeout", "100ms");
        var withoutCancelled = await shared.RunAsync("wait", completed, running, "--timeout", "100ms");
        var ended = await shared.RunAsync("wait", completed, cancelled, failed);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        var good = await shared.RunAsync("wait", completed, running);

        Assert.Equal((1, 6, 7, 1, 0), (all.ExitCode, withoutFailed.ExitCode, withoutCancelled.ExitCode, ended.ExitCode, good.ExitCode));
        Assert.Equal(2, good.Lines().Count(line => line.Contains(" completed in ", StringComparison.Ordinal)));
        Assert.Contains($"mcpcore status {running[^8..]}", withoutCancelled.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_does_not_exist_ends_the_wait_before_it_begins()
    {
        var gate = shared.NewFile();
        var id = await shared.StartGatedAsync(gate);

        var run = await shared.RunAsync("wait", id, "ffffffff");
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);

        Assert.Equal(4, run.ExitCode);
    }

    private async Task AssertOutcomeAsync(int expected, string id)
    {
        var waited = await shared.RunAsync("wait", id);
        var followed = await shared.RunAsync("logs", id, "--follow");
        var result = await shared.RunAsync("result", id);

        Assert.Equal((expected, expected, expected), (waited.ExitCode, followed.ExitCode, result.ExitCode));
        Assert.Equal(expected == 0, result.Output.Length > 0);
    }
}
