using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>A plan says what would become of a submit, refuses what a submit would be refused for, and stores nothing.</summary>
public sealed class PlanTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_job_that_would_run_now_says_where_and_how_long()
    {
        await daemon.Daemon.WaitForEndAsync(await daemon.Daemon.SubmitAsync("generic", "{}"));
        var before = await daemon.CountJobsAsync();

        var plan = await daemon.Api.PostAsync("jobs/plan", """{"type":"generic","payload":{}}""");

        Assert.Equal(200, plan.Status);
        ContractFile.AssertFits("plan", plan.Json);
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_job_that_would_wait_says_for_what()
    {
        var delayed = (await daemon.Api.PostAsync("jobs/plan", """{"type":"generic","payload":{},"delay":"1h"}""")).Json;
        var elsewhere = (await daemon.Api.PostAsync("jobs/plan", """{"type":"generic","payload":{},"agent_version":"9.9.9"}""")).Json;

        Assert.Equal(("scheduled", "delayed"), (delayed.Text("status"), delayed.Text("code")));
        Assert.False(delayed.GetProperty("runs_now").GetBoolean());
        Assert.True(delayed.Time("expected_start") > TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(59));
        Assert.Equal("generic", delayed.Text("plugin", "id"));
        Assert.Equal(("blocked", "version_missing"), (elsewhere.Text("status"), elsewhere.Text("code")));
        Assert.True(elsewhere.IsNull("plugin"));
        Assert.True(elsewhere.IsNull("expected_start"));
    }

    [Fact]
    public async Task A_job_behind_others_says_how_many()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var busy = await home.StartDaemonAsync("engine.concurrency=1");
        using var api = new RawApi(home.Folder);
        using var gate = new Gate(home.Folder);
        await busy.WaitForStatusAsync(await busy.SubmitAsync("probe", gate.Payload()), "running");
        await busy.SubmitAsync("probe", "{}");
        await busy.SubmitAsync("probe", "{}");

        var plain = (await api.PostAsync("jobs/plan", """{"type":"probe","payload":{}}""")).Json;
        var urgent = (await api.PostAsync("jobs/plan", """{"type":"probe","payload":{},"priority":9}""")).Json;

        Assert.Equal(("pending", "no_free_slot", 2), (plain.Text("status"), plain.Text("code"), plain.Int("ahead")));
        Assert.Equal(0, urgent.Int("ahead"));
    }

    [Theory]
    [InlineData("""{"type":"nothing","payload":{}}""")]
    [InlineData("""{"type":"echo","payload":{"txt":1},"max_attempts":0,"priority":77}""")]
    [InlineData("""{"type":"generic"}""")]
    [InlineData("""[]""")]
    [InlineData("""{""")]
    public async Task A_submit_with_faults_is_refused_as_the_submit_itself_is(string body)
    {
        var before = await daemon.CountJobsAsync();

        var plan = await daemon.Api.PostAsync("jobs/plan", body);
        var submit = await daemon.Api.PostAsync("jobs", body);

        Assert.Equal(submit.Status, plan.Status);
        Assert.Equal(submit.Json.GetProperty("errors").GetRawText(), plan.Json.GetProperty("errors").GetRawText());
        Assert.Equal((submit.Json.Text("code"), submit.Json.Text("detail")), (plan.Json.Text("code"), plan.Json.Text("detail")));
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Theory]
    [InlineData("\"idempotency_key\":\"plan-same\"")]
    [InlineData("\"unique\":{\"key\":\"plan-held\"},\"delay\":\"1h\"")]
    public async Task A_key_that_leads_to_a_job_names_that_job(string key)
    {
        var body = $$"""{"type":"generic","payload":{},{{key}}}""";
        var id = (await daemon.Api.PostAsync("jobs", body)).Json.Text("id")!;
        var before = await daemon.CountJobsAsync();

        var plan = await daemon.Api.PostAsync("jobs/plan", body);

        Assert.Equal((200, "existing", false), (plan.Status, plan.Json.Text("code"), plan.Json.GetProperty("runs_now").GetBoolean()));
        Assert.Contains(id, plan.Json.Text("message"), StringComparison.Ordinal);
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Theory]
    [InlineData("idempotency_conflict", "\"idempotency_key\":\"plan-conflict\"", "\"idempotency_key\":\"plan-conflict\",\"priority\":9")]
    [InlineData("unique_conflict", "\"unique\":{\"key\":\"plan-rejects\"},\"delay\":\"1h\"", "\"unique\":{\"key\":\"plan-rejects\",\"policy\":\"reject\"}")]
    public async Task A_key_that_stands_against_it_refuses_it_as_the_submit_is_refused(string code, string first, string second)
    {
        await daemon.Api.PostAsync("jobs", $$"""{"type":"generic","payload":{},{{first}}}""");
        var body = $$"""{"type":"generic","payload":{},{{second}}}""";

        var plan = await daemon.Api.PostAsync("jobs/plan", body);
        var submit = await daemon.Api.PostAsync("jobs", body);

        Assert.Equal((submit.Status, code, submit.Json.Text("detail")), (plan.Status, plan.Json.Text("code"), plan.Json.Text("detail")));
    }

    [Fact]
    public async Task A_parent_that_is_not_there_refuses_it_as_the_submit_is_refused()
    {
        const string Body = """{"type":"generic","payload":{},"depends_on":[{"id":"01900000-0000-7000-8000-000000000000"}]}""";

        var plan = await daemon.Api.PostAsync("jobs/plan", Body);
        var submit = await daemon.Api.PostAsync("jobs", Body);

        Assert.Equal((422, submit.Json.GetProperty("errors").GetRawText()), (plan.Status, plan.Json.GetProperty("errors").GetRawText()));
    }
}
