using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>Cancelling every job that matches, over the API and the command line. Each test has a tag of its own.</summary>
public sealed class CancelManyTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task Jobs_of_every_unfinished_state_are_cancelled_and_counted()
    {
        var running = await SubmitAsync("many", "probe", """{"wait_for_cancellation":true}""");
        await daemon.Daemon.WaitForStatusAsync(running, "running");
        var scheduled = await SubmitAsync("many", "generic", "{}", ""","delay":"1h" """);
        var blocked = await SubmitAsync("many", "generic", "{}", $$""","depends_on":[{"id":"{{running}}"}]""");
        var ended = await SubmitAsync("many", "generic", "{}");
        await daemon.Daemon.WaitForEndAsync(ended);
        var other = await SubmitAsync("not these", "generic", "{}", ""","delay":"1h" """);

        var preview = await daemon.Api.PostAsync("jobs/cancel", """{"tag":"many","dry_run":true}""");
        var answer = await daemon.Api.PostAsync("jobs/cancel", """{"tag":"many","type":["probe","generic"],"reason":"no more of these"}""");

        Assert.Equal("""{"dry_run":true,"jobs":3,"by_status":{"scheduled":1,"blocked":1,"pending":0,"running":1}}""", preview.Body);
        ContractFile.AssertFits("cancel-many", answer.Json);
        foreach (var id in new[] { running, scheduled, blocked })
        {
            var job = await daemon.Daemon.WaitForEndAsync(id);
            Assert.Equal(("cancelled", "no more of these"), (job.Text("status"), job.Text("cancel", "reason")));
        }

        Assert.Equal("completed", (await daemon.GetJobAsync(ended)).Text("status"));
        Assert.Equal("scheduled", (await daemon.GetJobAsync(other)).Text("status"));
    }

    [Theory]
    [InlineData("{}", "$")]
    [InlineData("""{"reason":"all of them"}""", "$")]
    [InlineData("""{"all":true,"tag":"a"}""", "$.all")]
    [InlineData("""{"status":["completed"]}""", "$.status[0]")]
    [InlineData("""{"tga":"a"}""", "$.tga")]
    public async Task A_request_that_does_not_say_which_jobs_is_refused(string body, string path)
    {
        var answer = await daemon.Api.PostAsync("jobs/cancel", body);

        answer.AssertFaults(path);
    }

    [Fact]
    public async Task The_command_takes_a_filter()
    {
        var id = await SubmitAsync("by command", "generic", "{}", ""","delay":"1h" """);

        var first = await CommandLine.RunAsync(daemon.Daemon.Home, "cancel", "--tag", "by command", "--status", "scheduled", "--yes");
        var second = await CommandLine.RunAsync(daemon.Daemon.Home, "cancel", "--tag", "by command", "--yes");

        Assert.Equal((0, "Cancelled 1 job (1 scheduled).\n"), (first.ExitCode, first.Output));
        Assert.Equal((0, "No job matches; nothing to cancel.\n"), (second.ExitCode, second.Output));
        Assert.Equal("cancelled", (await daemon.GetJobAsync(id)).Text("status"));
    }

    [Fact]
    public async Task The_command_takes_several_ids_and_does_not_stop_at_one_that_has_ended()
    {
        var first = await SubmitAsync("several", "generic", "{}", ""","delay":"1h" """);
        var ended = await SubmitAsync("several", "generic", "{}");
        await daemon.Daemon.WaitForEndAsync(ended);
        var second = await SubmitAsync("several", "generic", "{}", ""","delay":"1h" """);

        var run = await CommandLine.RunAsync(daemon.Daemon.Home, "cancel", first, ended, second);

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("already completed", run.Error, StringComparison.Ordinal);
        Assert.Equal("cancelled", (await daemon.GetJobAsync(second)).Text("status"));
    }

    [Theory]
    [InlineData]
    [InlineData("@last", "--tag", "a")]
    public async Task The_command_takes_ids_or_a_filter(params string[] arguments)
    {
        var run = await CommandLine.RunAsync(daemon.Daemon.Home, ["cancel", .. arguments]);

        Assert.Equal(2, run.ExitCode);
    }

    private Task<string> SubmitAsync(string tag, string type, string payload, string more = "") =>
        daemon.Daemon.SubmitAsync(type, payload, $$""","tags":["{{tag}}"]{{more}}""");
}
