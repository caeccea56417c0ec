using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>What a submit stores, and when it repeats another.</summary>
public sealed class SubmitTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_submit_answers_201_with_the_job_and_its_place()
    {
        var answer = await daemon.PostJobAsync("""{"type":"generic","payload":{}}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal($"/api/v1/jobs/{answer.Json.Text("id")}", answer.Headers["Location"]);
        Assert.Equal(answer.Json.Text("id"), (await daemon.Api.GetAsync(answer.Headers["Location"])).Json.Text("id"));
    }

    [Fact]
    public async Task A_payload_comes_back_as_it_was_submitted()
    {
        const string Payload = """{"z":1.0, "a":[1e2,  0.10,-0.0,12345678901234567890.12], "ü":"\u00fc ü 😀 <&>", "null":null, "deep":{"b":{},"a":""}}""";

        var submitted = await daemon.PostJobAsync($$"""{"payload":{{Payload}},"type":"generic"}""");
        var ended = await daemon.Daemon.WaitForEndAsync(submitted.Json.Text("id")!);
        var listed = await daemon.Api.GetAsync("jobs?limit=1");

        Assert.Contains($"\"payload\":{Payload},", submitted.Body, StringComparison.Ordinal);
        Assert.Contains($"\"payload\":{Payload},", listed.Body, StringComparison.Ordinal);
        Assert.Equal(Payload, ended.GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task Metadata_and_tags_come_back_as_they_were_submitted_and_reach_the_agent()
    {
        const string Metadata = """{"ticket":7.50,"who":"Ada"}""";

        var id = await daemon.Daemon.SubmitAsync("probe", """{"metadata":true}""", $$""","metadata":{{Metadata}},"tags":["b","a","é"]""");
        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal(Metadata, job.GetProperty("metadata").GetRawText());
        Assert.Equal(["b", "a", "é"], job.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(Metadata, job.Text("result", "metadata"));
    }

    [Fact]
    public async Task An_alias_names_the_same_job_type()
    {
        var id = await daemon.Daemon.SubmitAsync("old_echo", """{"text":"hello"}""");

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("echo", job.Text("type"));
        Assert.Equal("hello", job.Text("result", "text"));
    }

    [Fact]
    public async Task Members_that_are_null_are_as_good_as_absent()
    {
        var answer = await daemon.PostJobAsync("""
            {"type":"generic","payload":{},"metadata":null,"tags":null,"priority":null,"delay":null,"run_at":null,"max_attempts":null,"backoff":null,"timeout":null,
             "queue_timeout":null,"deadline":null,"heartbeat_timeout":null,"unique":null,"depends_on":null,"idempotency_key":null,"seed":null}
            """);

        Assert.Equal(201, answer.Status);
        Assert.Equal(5, answer.Json.Int("priority"));
        Assert.Equal(1, answer.Json.Int("max_attempts"));
    }

    [Theory]
    [InlineData("500ms", "500ms")]
    [InlineData("1.5s", "1.5s")]
    [InlineData("90s", "1m30s")]
    [InlineData("10m", "10m")]
    [InlineData("2h", "2h")]
    [InlineData("PT1H30M", "1h30m")]
    public async Task A_duration_may_be_written_in_several_ways(string written, string shown)
    {
        var answer = await daemon.PostJobAsync($$"""{"type":"generic","payload":{},"delay":"1h","timeout":"{{written}}"}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(shown, answer.Json.Text("options", "timeout"));
    }

    [Fact]
    public async Task Clocks_of_several_months_hinder_no_job()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", "{}", ""","timeout":"60d","heartbeat_timeout":"60d","deadline":"9000000d","queue_timeout":"9000000d" """);

        var job = await daemon.Daemon.WaitForEndAsync(id);

        Assert.Equal("completed", job.Text("status"));
    }

    [Fact]
    public async Task A_seed_may_be_any_whole_number_of_64_bits()
    {
        var answer = await daemon.PostJobAsync("""{"type":"generic","payload":{},"seed":-9223372036854775808}""");

        Assert.Equal(long.MinValue, answer.Json.GetProperty("options").GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task A_repeated_idempotency_key_answers_200_with_the_same_job()
    {
        const string Body = """{"type":"generic","payload":{"n":1},"idempotency_key":"key-1"}""";

        var first = await daemon.PostJobAsync(Body);
        await daemon.Daemon.WaitForEndAsync(first.Json.Text("id")!);
        var before = await daemon.CountJobsAsync();
        var second = await daemon.PostJobAsync(Body);

        Assert.Equal(201, first.Status);
        Assert.Equal(200, second.Status);
        Assert.Equal(first.Json.Text("id"), second.Json.Text("id"));
        Assert.Equal("completed", second.Json.Text("status"));
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Theory]
    [InlineData("""{"type":"generic","payload":{"n":2},"idempotency_key":"KEY"}""")]
    [InlineData("""{"type":"echo","payload":{"text":"x"},"idempotency_key":"KEY"}""")]
    [InlineData("""{"type":"generic","payload":{"n":1},"idempotency_key":"KEY","tags":["x"]}""")]
    [InlineData("""{"type":"generic","payload":{"n":1},"idempotency_key":"KEY","max_attempts":2}""")]
    [InlineData("""{"type":"generic","payload":{"n":1},"idempotency_key":"KEY","metadata":{"a":1}}""")]
    public async Task The_same_idempotency_key_with_another_request_is_a_conflict(string body)
    {
        var key = Guid.NewGuid().ToString("N");
        var first = await daemon.PostJobAsync($$"""{"type":"generic","payload":{"n":1},"idempotency_key":"{{key}}"}""");
        var before = await daemon.CountJobsAsync();

        var second = await daemon.PostJobAsync(body.Replace("KEY", key, StringComparison.Ordinal));

        Assert.Equal(201, first.Status);
        second.AssertProblem(409, "idempotency_conflict");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task Of_many_submits_with_one_idempotency_key_at_once_one_makes_the_job()
    {
        const string Body = """{"type":"generic","payload":{},"idempotency_key":"rush"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => daemon.PostJobAsync(Body)));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Status == 200));
        Assert.Single(answers.Select(answer => answer.Json.Text("id")).Distinct());
    }

    [Fact]
    public async Task A_known_type_without_its_plugin_is_checked_and_waits_until_the_plugin_is_back()
    {
        await using var home = new TestHome();
        var folder = home.AddPlugin("echo");
        await (await home.StartDaemonAsync()).TerminateAsync();
        Directory.Delete(folder, recursive: true);
        var without = await home.StartDaemonAsync();
        using var api = new RawApi(home.Folder);

        var refused = await api.PostAsync("jobs", """{"type":"echo","payload":{"text":1}}""");
        var stored = await api.PostAsync("jobs", """{"type":"echo","payload":{"text":"back"}}""");
        await without.TerminateAsync();
        home.AddPlugin("echo");
        var job = await (await home.StartDaemonAsync()).WaitForEndAsync(stored.Json.Text("id")!);

        refused.AssertFaults("$.payload.text");
        Assert.Equal("blocked", stored.Json.Text("status"));
        Assert.Equal("agent_missing", stored.Json.Text("waiting_reason", "code"));
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal("back", job.Text("result", "text"));
    }
}
