namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore explain</c> and <c>mcpcore plan</c>.</summary>
public sealed class ExplainTests(SharedDaemon shared) : IClassFixture<SharedDaemon>
{
    [Fact]
    public async Task A_failed_job_is_explained_for_people_and_for_programs()
    {
        var id = await shared.SubmitToEndAsync("generic", """{"fail":"the moon was full"}""");

        var people = await shared.RunAsync("explain", id[^8..]);
        var programs = await shared.RunAsync("explain", "--job-id", id, "--json");

        Assert.Equal((0, ""), (people.ExitCode, people.Error));
        Assert.Equal($"generic {id[^8..]} failed, agent_error: Attempt 1 of 1 was the last one: the moon was full", people.Lines()[0]);
        Assert.Contains(people.Lines(), line => line.StartsWith("  what to do", StringComparison.Ordinal) && line.Contains($"mcpcore retry {id[^8..]}", StringComparison.Ordinal));
        Assert.Equal("agent_error", programs.Json().Text("code"));
    }

    [Fact]
    public async Task A_scheduled_job_says_when_it_starts()
    {
        var id = await shared.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var run = await shared.RunAsync("explain", id);

        Assert.Contains(run.Lines(), line => line.StartsWith("  held by         delayed: Waits until", StringComparison.Ordinal));
        Assert.Contains(run.Lines(), line => line.StartsWith("  expected start", StringComparison.Ordinal) && line.Contains("(in 59 min", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_takes_what_a_submit_takes_and_stores_nothing()
    {
        var plan = await shared.RunAsync("plan", "generic", "progress_steps=3", "--tag", "planned", "--priority", "9");
        var json = await shared.RunAsync("plan", "generic", "progress_steps=3", "--delay", "1h", "--tag", "planned", "--json");
        var wrong = await shared.RunAsync("plan", "generic", "progress_steps=many", "--priority", "12");
        var listed = await shared.RunAsync("list", "--json", "--tag", "planned");

        Assert.Equal(0, plan.ExitCode);
        Assert.Equal("generic would run now, queued: A slot is free; the job starts at once.", plan.Lines()[0]);
        Assert.StartsWith("  plugin          generic ", plan.Lines()[1], StringComparison.Ordinal);
        Assert.Equal("scheduled", json.Json().Text("status"));
        Assert.Equal((5, ""), (wrong.ExitCode, wrong.Output));
        Assert.Contains("2 faults", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("[]", listed.Output.TrimEnd());
    }
}
