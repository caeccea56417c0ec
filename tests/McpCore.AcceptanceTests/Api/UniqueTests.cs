namespace McpCore.AcceptanceTests.Api;

/// <summary>Unique keys over the API.</summary>
public sealed class UniqueTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_second_submit_gets_the_job_that_holds_the_key()
    {
        var first = await daemon.PostJobAsync("""{"type":"generic","payload":{},"delay":"1h","unique":{"key":"nightly"}}""");

        var second = await daemon.PostJobAsync("""{"type":"generic","payload":{"n":2},"unique":{"key":"nightly"}}""");

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal(first.Json.Text("id"), second.Json.Text("id"));
        Assert.Equal("return_existing", first.Json.Text("options", "unique", "policy"));
    }

    [Fact]
    public async Task A_key_may_refuse_a_second_job_and_the_refusal_names_the_first()
    {
        var first = await daemon.PostJobAsync("""{"type":"generic","payload":{},"delay":"1h","unique":{"key":"only one"}}""");

        var second = await daemon.PostJobAsync("""{"type":"generic","payload":{},"unique":{"key":"only one","policy":"reject"}}""");

        Assert.Contains(first.Json.Text("id")!, second.AssertProblem(409, "unique_conflict").Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replacement_of_a_running_job_starts_when_that_has_ended()
    {
        using var gate = daemon.NewGate();
        var first = (await daemon.PostJobAsync($$"""{"type":"probe","payload":{{gate.Payload(",\"ignore_cancellation\":true")}},"unique":{"key":"replaced"} }""")).Json.Text("id")!;
        await daemon.Daemon.WaitForStatusAsync(first, "running");

        var second = (await daemon.PostJobAsync("""{"type":"probe","payload":{},"unique":{"key":"replaced","policy":"replace"}}""")).Json;
        var told = await daemon.GetJobAsync(first);
        gate.Open();

        Assert.Equal(("blocked", "replaces"), (second.Text("status"), second.Text("waiting_reason", "code")));
        Assert.Equal(("running", $"Replaced by {second.Text("id")}."), (told.Text("status"), told.Text("cancel", "reason")));
        Assert.Equal("completed", (await daemon.Daemon.WaitForEndAsync(second.Text("id")!)).Text("status"));
        Assert.Equal("cancelled", (await daemon.GetJobAsync(first)).Text("status"));
    }

    [Fact]
    public async Task The_agent_of_a_replaced_job_is_told_to_stop()
    {
        var first = (await daemon.PostJobAsync("""{"type":"probe","payload":{"wait_for_cancellation":true},"unique":{"key":"stopped","scope":"global"}}""")).Json.Text("id")!;
        await daemon.Daemon.WaitForStatusAsync(first, "running");

        var second = (await daemon.PostJobAsync("""{"type":"generic","payload":{},"unique":{"key":"stopped","scope":"global","policy":"replace"}}""")).Json.Text("id")!;

        Assert.Equal("cancelled", (await daemon.Daemon.WaitForEndAsync(first)).Text("status"));
        Assert.Equal("completed", (await daemon.Daemon.WaitForEndAsync(second)).Text("status"));
    }

    [Fact]
    public async Task A_retry_is_refused_while_another_job_holds_the_key()
    {
        var first = (await daemon.PostJobAsync("""{"type":"generic","payload":{},"delay":"1h","unique":{"key":"gone over"}}""")).Json.Text("id")!;
        await daemon.PostJobAsync("""{"type":"generic","payload":{},"delay":"1h","unique":{"key":"gone over","policy":"replace"}}""");

        var answer = await daemon.Api.PostAsync($"jobs/{first}/retry");

        answer.AssertProblem(409, "unique_conflict");
    }
}
