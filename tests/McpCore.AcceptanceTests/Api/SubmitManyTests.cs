namespace McpCore.AcceptanceTests.Api;

/// <summary>Submitting many at once: all or none.</summary>
public sealed class SubmitManyTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task All_are_stored_in_their_order()
    {
        var bodies = Enumerable.Range(0, 120).Select(n => $$"""{"type":"generic","payload":{"n":{{n}}},"tags":["ordered"]}""");

        var answer = await daemon.Api.PostAsync("jobs/many", $"[{string.Join(',', bodies)}]");

        Assert.Equal(201, answer.Status);
        var ids = answer.Json.GetProperty("jobs").Texts("id");
        var newestFirst = (await daemon.Api.GetAsync("jobs?tag=ordered&limit=1000")).Json.GetProperty("jobs");
        Assert.Equal(ids.Reverse(), newestFirst.Texts("id"));
        Assert.Equal(Enumerable.Range(0, 120).Reverse(), newestFirst.EnumerateArray().Select(job => job.Int("payload", "n")));
    }

    [Fact]
    public async Task One_fault_keeps_all_from_being_stored_and_every_fault_is_told_with_its_index()
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("jobs/many", """
            [{"type":"generic","payload":{}},{"type":"generic","payload":{"sleep":5},"priority":11},{"type":"generik","payload":{}},7,{"type":"probe","payload":{"check":"refuse"}}]
            """);

        answer.AssertFaults("$[1].payload.sleep", "$[1].priority", "$[2].type", "$[3]", "$[4].payload", "$[4].payload.check");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task One_conflict_keeps_all_from_being_stored()
    {
        await daemon.PostJobAsync("""{"type":"generic","payload":{"n":1},"idempotency_key":"taken"}""");
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("jobs/many", """[{"type":"generic","payload":{}},{"type":"generic","payload":{"n":2},"idempotency_key":"taken"}]""");

        answer.AssertProblem(409, "idempotency_conflict");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task One_payload_that_is_too_large_keeps_all_from_being_stored()
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("jobs/many", $$"""[{"type":"generic","payload":{} },{"type":"generic","payload":{"a":"{{new string('x', 1 << 20)}}"} }]""");

        answer.AssertProblem(413, "too_large");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_repeat_with_idempotency_keys_adds_only_what_is_new()
    {
        const string First = """{"type":"generic","payload":{"n":1},"idempotency_key":"many-1"}""";
        const string Second = """{"type":"generic","payload":{"n":2},"idempotency_key":"many-2"}""";
        var one = (await daemon.PostJobAsync(First)).Json.Text("id");
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.Api.PostAsync("jobs/many", $"[{First},{Second},{Second}]");

        var ids = answer.Json.GetProperty("jobs").Texts("id");
        Assert.Equal(one, ids[0]);
        Assert.Equal(ids[1], ids[2]);
        Assert.Equal(before + 1, await daemon.CountJobsAsync());
    }
}
