using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>The shapes of jobs against the fixtures of the contract.</summary>
public sealed class ContractJobTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    private const string Payload = """{"progress_steps":2,"note":"für später"}""";
    private const string Labels = ""","metadata":{"owner":"ada"},"tags":["demo"]""";

    [Fact]
    public async Task A_completed_job_has_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", Payload, Labels);

        var job = await daemon.Daemon.WaitForEndAsync(id);

        ContractFile.AssertFits("job", job);
    }

    [Fact]
    public async Task Jobs_are_listed_in_the_shape_of_the_contract()
    {
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", Payload, ""","metadata":{"owner":"ada"},"tags":["listed"]"""));
        }

        var page = (await daemon.Api.GetAsync("jobs?tag=listed&limit=1")).Json;

        ContractFile.AssertFits("job-list", page);
        ContractFile.AssertFits("job-listed", page.GetProperty("jobs")[0]);
    }

    [Fact]
    public async Task A_failed_job_has_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"fail":"no luck"}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        ContractFile.AssertFits("job-failed", job);
    }

    [Fact]
    public async Task A_scheduled_job_has_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var job = await daemon.GetJobAsync(id);

        ContractFile.AssertFits("job-scheduled", job);
    }

    [Fact]
    public async Task A_running_and_then_a_cancelled_job_have_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"wait_for_cancellation":true}""");
        var running = await daemon.Daemon.WaitForStatusAsync(id, "running");
        await daemon.Api.PostAsync($"jobs/{id}/cancel", """{"reason":"not needed"}""");
        var cancelled = await daemon.Daemon.WaitForEndAsync(id);

        ContractFile.AssertFits("job-running", running);
        ContractFile.AssertFits("job-cancelled", cancelled);
    }

    [Fact]
    public async Task A_submit_that_says_everything_is_answered_in_the_shape_of_the_contract()
    {
        var answer = await daemon.PostJobAsync(ContractFile.Read("submit"));

        Assert.Equal(201, answer.Status);
        ContractFile.AssertFits("submit-answer", answer.Json);
    }

    [Fact]
    public async Task A_submit_of_many_is_answered_in_the_shape_of_the_contract()
    {
        var answer = await daemon.Api.PostAsync("jobs/many", """[{"type":"generic","payload":{},"delay":"1h"},{"type":"echo","payload":{"text":"x"},"delay":"1h"}]""");

        Assert.Equal(201, answer.Status);
        ContractFile.AssertFits("submit-many-answer", answer.Json);
    }

    [Fact]
    public async Task A_log_has_the_shape_of_the_contract()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"log_lines":2}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var answer = await daemon.Api.GetAsync($"jobs/{id}/logs");

        ContractFile.AssertFits("logs", answer.Json);
        Assert.Equal(["Line 1 of 2", "Line 2 of 2"], answer.Json.GetProperty("logs").Texts("message"));
    }

    [Fact]
    public async Task Artifacts_have_the_shape_of_the_contract_and_their_content_is_served()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"artifact":"notes.txt"}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var list = (await daemon.Api.GetAsync($"jobs/{id}/artifacts")).Json;
        var content = await daemon.Api.GetAsync($"jobs/{id}/artifacts/notes.txt");

        ContractFile.AssertFits("artifacts", list);
        Assert.Equal("notes.txt", content.Body);
        Assert.Equal("text/plain", content.ContentType);
        Assert.Equal($"\"{list.GetProperty("artifacts")[0].Text("sha256")}\"", content.Headers["ETag"]);
    }
}
