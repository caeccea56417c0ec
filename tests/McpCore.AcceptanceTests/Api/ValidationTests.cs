namespace McpCore.AcceptanceTests.Api;

/// <summary>What a submit is refused for, all of it at once, and that nothing was stored.</summary>
public sealed class ValidationTests(ShippedApiDaemon daemon) : IClassFixture<ShippedApiDaemon>
{
    [Fact]
    public async Task All_faults_of_submit_and_payload_are_told_at_once_and_nothing_is_stored()
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.PostJobAsync("""
            {"type":"ml_experiment","payload":{"model":"liner","dataset":"iris","epochs":0,"lerning_rate":1},"priority":10,"max_attempts":0,
             "timeout":5,"delay":"1h","run_at":"2099-01-01T00:00:00Z","tags":["",1],"colour":"red"}
            """);

        answer.AssertFaults(
            "$.priority", "$.max_attempts", "$.timeout", "$.delay", "$.tags[0]", "$.tags[1]", "$.colour", "$.payload.model", "$.payload.epochs", "$.payload.lerning_rate");
        Assert.Equal(before, await daemon.CountJobsAsync());
    }

    [Fact]
    public async Task A_fault_says_where_it_is_what_is_wrong_and_what_is_allowed()
    {
        var answer = await daemon.PostJobAsync("""{"type":"ml_experiment","payload":{"model":"linear","dataset":"iris","epochs":10001}}""");

        var fault = answer.AssertFaults("$.payload.epochs")["$.payload.epochs"];
        Assert.Equal("range", fault.Text("code"));
        Assert.Contains("10001", fault.Text("message"), StringComparison.Ordinal);
        Assert.Equal(">= 1 and <= 10000", fault.Text("allowed"));
    }

    [Theory]
    [InlineData("""{"type":"generic","payload":{},"prioritty":1}""", "$.prioritty", "priority")]
    [InlineData("""{"type":"generic","payload":{},"backoff":{"intial":"1s"}}""", "$.backoff.intial", "initial")]
    [InlineData("""{"type":"ml_experiment","payload":{"model":"linear","dataset":"iris","epoch":1}}""", "$.payload.epoch", "epochs")]
    [InlineData("""{"type":"backtest","payload":{"strategy":"momentum","ticker":"X","data_source":"synthetic","params":{"fast_windw":1}}}""", "$.payload.params.fast_windw", "fast_window")]
    public async Task An_unknown_member_is_refused_with_the_nearest_name(string body, string path, string nearest)
    {
        var answer = await daemon.PostJobAsync(body);

        var fault = answer.AssertFaults(path)[path];
        Assert.Equal("unknown_member", fault.Text("code"));
        Assert.Contains($"did you mean \"{nearest}\"?", fault.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_with_extension_data_may_hold_anything()
    {
        var answer = await daemon.PostJobAsync("""{"type":"generic","payload":{"sleeep":"1h","anything":[1]},"delay":"1h"}""");

        Assert.Equal(201, answer.Status);
    }

    [Theory]
    [InlineData("{}", "$.type", "$.payload")]
    [InlineData("""{"type":"generic"}""", "$.payload")]
    [InlineData("""{"payload":{}}""", "$.type")]
    [InlineData("""{"type":"","payload":{}}""", "$.type")]
    [InlineData("""{"type":1,"payload":[]}""", "$.type", "$.payload")]
    [InlineData("""{"type":"generic","payload":{},"metadata":"x","tags":"x","priority":"5"}""", "$.metadata", "$.tags", "$.priority")]
    [InlineData("""{"type":"generic","payload":{},"priority":-1,"max_attempts":1001,"idempotency_key":""}""", "$.priority", "$.max_attempts", "$.idempotency_key")]
    [InlineData("""{"type":"generic","payload":{},"priority":1.5,"seed":"x"}""", "$.priority", "$.seed")]
    [InlineData("""{"type":"generic","payload":{},"backoff":{"kind":"linear","factor":0,"jitter":1,"delays":["1"]}}""", "$.backoff.kind", "$.backoff.factor", "$.backoff.jitter", "$.backoff.delays[0]")]
    [InlineData("""{"type":"generic","payload":{},"backoff":{"kind":"list"}}""", "$.backoff.delays")]
    [InlineData("""{"type":"generic","payload":{},"run_at":"tomorrow"}""", "$.run_at")]
    [InlineData("""{"type":"generic","payload":{},"run_at":"12:00"}""", "$.run_at")]
    [InlineData("""{"type":"generic","payload":{},"delay":"1s","run_at":"2099-01-01T00:00:00Z"}""", "$.delay")]
    [InlineData("""{"type":"generic","payload":{"a":"\ud800"}}""", "$.payload.a")]
    [InlineData("""{"type":"echo","payload":{"text":"\ud800"}}""", "$.payload.text")]
    [InlineData("""{"type":"echo\ud800","payload":{}}""", "$.type")]
    [InlineData("""{"type":"generik"}""", "$.type", "$.payload")]
    public async Task A_member_that_is_not_allowed_is_named_by_its_path(string body, params string[] paths)
    {
        var answer = await daemon.PostJobAsync(body);

        answer.AssertFaults(paths);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"5\"")]
    [InlineData("\"\"")]
    [InlineData("\"-1s\"")]
    [InlineData("\"1 s\"")]
    [InlineData("\"1x\"")]
    [InlineData("\"1e3s\"")]
    [InlineData("\"P\"")]
    [InlineData("\"PT\"")]
    [InlineData("\"-PT1S\"")]
    [InlineData("\"999999999999d\"")]
    public async Task A_text_that_is_no_duration_is_refused(string duration)
    {
        var answer = await daemon.PostJobAsync(
            $$"""{"type":"generic","payload":{},"delay":{{duration}},"timeout":{{duration}},"queue_timeout":{{duration}},"deadline":{{duration}},"heartbeat_timeout":{{duration}},"backoff":{"initial":{{duration}}} }""");

        answer.AssertFaults("$.delay", "$.timeout", "$.queue_timeout", "$.deadline", "$.heartbeat_timeout", "$.backoff.initial");
    }

    [Fact]
    public async Task The_agents_own_check_is_part_of_the_submit()
    {
        var answer = await daemon.PostJobAsync("""{"type":"probe","payload":{"check":"refuse"}}""");

        var faults = answer.AssertFaults("$.payload.check", "$.payload");
        Assert.Equal("the probe refuses", faults["$.payload.check"].Text("message"));
        Assert.Equal("accept", faults["$.payload.check"].Text("allowed"));
    }

    [Fact]
    public async Task An_agents_check_that_fails_itself_refuses_the_submit_with_its_text()
    {
        var answer = await daemon.PostJobAsync("""{"type":"probe","payload":{"check":"throw"}}""");

        Assert.Contains("the check failed", answer.AssertFaults("$.payload")["$.payload"].Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_input_file_is_a_fault_at_submit_that_names_the_file()
    {
        var answer = await daemon.PostJobAsync("""{"type":"backtest","payload":{"strategy":"momentum","ticker":"NONE"}}""");

        var fault = answer.AssertFaults("$.payload.ticker")["$.payload.ticker"];
        Assert.Contains(Path.Combine(daemon.Daemon.Home.Data, "prices", "NONE.csv"), fault.Text("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generik", "did you mean \"generic\"?")]
    [InlineData("old_ecko", "")]
    [InlineData("Generic", "did you mean \"generic\"?")]
    public async Task A_type_never_seen_is_unknown_and_the_known_ones_are_named(string type, string hint)
    {
        var before = await daemon.CountJobsAsync();

        var answer = await daemon.PostJobAsync($$"""{"type":"{{type}}","payload":{} }""");

        var fault = answer.AssertProblem(422, "unknown_type").GetProperty("errors")[0];
        Assert.Equal("$.type", fault.Text("path"));
        Assert.Contains(hint, fault.Text("message"), StringComparison.Ordinal);
        Assert.Equal("backtest | echo | exec | generic | http | ml_experiment | ml_predict | probe | sweep", fault.Text("allowed"));
        Assert.Equal(before, await daemon.CountJobsAsync());
    }
}
