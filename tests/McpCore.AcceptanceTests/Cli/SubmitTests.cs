using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Cli;

/// <summary><c>mcpcore submit</c>: how a job is described.</summary>
public sealed class SubmitTests(ShippedSharedDaemon shared) : IClassFixture<ShippedSharedDaemon>
{
    [Fact]
    public async Task The_long_form_takes_type_config_and_metadata()
    {
        var run = await shared.RunAsync("submit", "--type", "generic", "--config", """{"word":"hello"}""", "--metadata", """{"owner":"quant"}""", "--json");

        Assert.Equal(0, run.ExitCode);
        var job = run.Json();
        Assert.Equal("generic", job.Text("type"));
        Assert.Equal("""{"word":"hello"}""", job.GetProperty("payload").GetRawText());
        Assert.Equal("""{"owner":"quant"}""", job.GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("@")]
    [InlineData("")]
    public async Task The_config_may_be_a_file(string prefix)
    {
        var file = shared.NewFile("""{"word":"from a file"}""");

        var run = await shared.RunAsync("submit", "--type", "generic", "--config", prefix + file, "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("from a file", run.Json().GetProperty("payload").Text("word"));
    }

    [Fact]
    public async Task The_config_may_come_from_standard_input()
    {
        var run = await CommandLine.RunAsync(shared.Home, """{"word":"from a pipe"}""", ["submit", "--type", "generic", "--config", "-", "--json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("from a pipe", run.Json().GetProperty("payload").Text("word"));
    }

    [Fact]
    public async Task The_schema_decides_what_a_value_is()
    {
        var run = await shared.RunAsync("submit", "generic", "fail_times=2", "fail=42", "crash=false", "sleep=5ms", "--delay", "1h", "--json");

        Assert.Equal("""{"fail_times":2,"fail":"42","crash":false,"sleep":"5ms"}""", run.Json().GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task What_the_schema_does_not_know_is_json_where_it_is_json()
    {
        var run = await shared.RunAsync("submit", "generic", "list=[1,2]", "deep.flag=true", "deep.number=1.5", "word=hello world", "text=\"7\"", "--delay", "1h", "--json");

        Assert.Equal("""{"list":[1,2],"deep":{"flag":true,"number":1.5},"word":"hello world","text":"7"}""", run.Json().GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task A_dotted_key_reaches_into_an_object_of_the_schema()
    {
        var run = await shared.RunAsync(
            "submit", "backtest", "strategy=momentum", "ticker=DEMO", "data_source=synthetic", "params.fast_window=5", "params.slow_window=20", "--delay", "1h", "--json");

        Assert.Equal("""{"fast_window":5,"slow_window":20}""", run.Json().GetProperty("payload").GetProperty("params").GetRawText());
    }

    [Fact]
    public async Task Single_values_go_over_the_config()
    {
        var run = await shared.RunAsync("submit", "generic", "word=second", "--config", """{"word":"first","other":1}""", "--delay", "1h", "--json");

        Assert.Equal("""{"word":"second","other":1}""", run.Json().GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task Options_reach_the_job()
    {
        var run = await shared.RunAsync(
            "submit", "generic", "--priority", "7", "--delay", "1h", "--max-attempts", "3", "--timeout", "1m", "--queue-timeout", "2h", "--deadline", "3h",
            "--heartbeat-timeout", "4m", "--seed", "5", "--tag", "a", "--tag", "b", "--json");

        var job = run.Json();
        Assert.Equal("scheduled", job.Text("status"));
        Assert.Equal("""["a","b"]""", job.GetProperty("tags").GetRawText());
        Assert.Equal(7, job.GetProperty("priority").GetInt32());
        Assert.Equal(3, job.GetProperty("max_attempts").GetInt32());
        var options = job.GetProperty("options");
        Assert.Equal(
            ("1h", "1m", "2h", "3h", "4m", 5),
            (options.Text("delay"), options.Text("timeout"), options.Text("queue_timeout"), options.Text("deadline"), options.Text("heartbeat_timeout"), options.GetProperty("seed").GetInt32()));
    }

    [Theory]
    [InlineData("backoff", """{"kind":"fixed","initial":"10s","factor":2,"max":"5m","jitter":false,"delays":[]}""", "--backoff", "fixed,initial=10s,jitter=false")]
    [InlineData("backoff", """{"kind":"list","initial":"1s","factor":2,"max":"5m","jitter":true,"delays":["1s","10s","1m"]}""", "--backoff", "1s,10s,1m")]
    [InlineData("unique", """{"key":"nightly","scope":"global","until":"started","period":null,"policy":"reject"}""", "--unique", "nightly,scope=global,until=started,policy=reject")]
    [InlineData("unique", """{"key":"a,b","scope":"type","until":"final","period":null,"policy":"replace"}""", "--unique", """{"key":"a,b","policy":"replace"}""")]
    [InlineData("concurrency", """{"key":"gpu","limit":2}""", "--concurrency", "gpu=2")]
    [InlineData("retention", "\"1d\"", "--retention", "1d")]
    public async Task Options_that_are_objects_have_a_short_form(string member, string expected, string option, string text)
    {
        var run = await shared.RunAsync("submit", "generic", "--delay", "1h", option, text, "--json");

        Assert.Equal(expected, run.Json().GetProperty("options").GetProperty(member).GetRawText());
    }

    [Fact]
    public async Task A_dependency_may_be_named_by_the_end_of_its_id()
    {
        var parent = await shared.SubmitToEndAsync("generic", "{}");

        var run = await shared.RunAsync("submit", "generic", "--depends-on", parent[^8..] + ":completion", "--json");

        Assert.Equal($$"""[{"id":"{{parent}}","when":"completion"}]""", run.Json().GetProperty("options").GetProperty("depends_on").GetRawText());
    }

    [Fact]
    public async Task From_an_earlier_job_comes_the_same_again_with_what_is_changed()
    {
        var first = await shared.RunAsync(
            "submit", "generic", "word=one", "deep.a=1", "deep.b=2", "--metadata", """{"owner":"ada"}""", "--tag", "x", "--max-attempts", "4", "--idempotency-key", "from", "--delay", "1h", "--quiet");

        var run = await shared.RunAsync("submit", "--from", first.Output.Trim(), "deep.b=3", "--priority", "8", "--run-at", "2100-01-01T00:00:00Z", "--json");

        var job = run.Json();
        Assert.NotEqual(first.Output.Trim(), job.Text("id"));
        Assert.Equal("""{"word":"one","deep":{"a":1,"b":3}}""", job.GetProperty("payload").GetRawText());
        Assert.Equal(("""{"owner":"ada"}""", """["x"]""", 4, 8), (job.GetProperty("metadata").GetRawText(), job.GetProperty("tags").GetRawText(), job.GetProperty("max_attempts").GetInt32(), job.GetProperty("priority").GetInt32()));
        Assert.Equal("2100-01-01T00:00:00.000Z", job.Text("run_at"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, job.GetProperty("options").GetProperty("delay").ValueKind);
    }

    [Theory]
    [InlineData("word: no\nnumber: 0x1f\nlist: [1, 2.5, ~]\nsleep: 5ms\ndate: 2015-01-01\nquoted: '7'\n", """{"word":"no","number":31,"list":[1,2.5,null],"sleep":"5ms","date":"2015-01-01","quoted":"7"}""")]
    [InlineData("fail: 42\nfail_times: 2\n", """{"fail":"42","fail_times":2}""")]
    [InlineData("base: &b {x: 1}\ncopy: *b\n", """{"base":{"x":1},"copy":{"x":1}}""")]
    public async Task The_config_may_be_yaml_whose_words_the_schema_types(string yaml, string payload)
    {
        var run = await CommandLine.RunAsync(shared.Home, yaml, ["submit", "generic", "--config", "-", "--delay", "1h", "--json"]);

        Assert.Equal(payload, run.Json().GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task A_count_submits_the_same_so_many_times_in_requests_of_a_thousand()
    {
        var run = await shared.RunAsync("submit", "generic", "word=many", "--tag", "counted", "--delay", "1h", "--count", "2001");
        var counts = await shared.RunAsync("list", "--counts", "--tag", "counted", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2001, run.Lines().Distinct().Count());
        Assert.Equal(2001, counts.Json().GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_fault_of_what_is_submitted_many_times_is_told_once()
    {
        var run = await shared.RunAsync("submit", "generic", "sleep=soon", "--count", "3");

        Assert.Equal((5, ""), (run.ExitCode, run.Output));
        Assert.Equal(2, run.Error.Split("$.payload.sleep").Length);
    }

    [Theory]
    [InlineData("--count", "0")]
    [InlineData("--count", "2", "--idempotency-key", "same")]
    [InlineData("--plan", "--wait")]
    [InlineData("--plan", "--count", "2")]
    public async Task What_does_not_go_together_is_wrong_usage(params string[] options)
    {
        var run = await shared.RunAsync(["submit", "generic", .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("mcpcore: --", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_plan_nothing_is_stored()
    {
        var run = await shared.RunAsync("submit", "generic", "--tag", "planned", "--plan", "--json");
        var list = await shared.RunAsync("list", "--tag", "planned", "--json");

        Assert.Equal("generic", run.Json().Text("type"));
        Assert.Equal(0, list.Json().GetArrayLength());
    }

    [Fact]
    public async Task An_idempotency_key_makes_one_job_of_two_submits_and_refuses_another_request()
    {
        var first = await shared.RunAsync("submit", "generic", "word=one", "--idempotency-key", "monday", "--quiet");
        var second = await shared.RunAsync("submit", "generic", "word=one", "--idempotency-key", "monday", "--quiet");
        var other = await shared.RunAsync("submit", "generic", "word=two", "--idempotency-key", "monday", "--quiet");

        Assert.Equal(first.Output, second.Output);
        Assert.Equal(5, other.ExitCode);
        Assert.Contains("\"monday\"", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_options_it_prints_the_id_and_says_how_to_follow()
    {
        var run = await shared.RunAsync("submit", "generic");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^[0-9a-f-]{36}  generic  (pending|running|completed)$", Assert.Single(run.Lines()));
        Assert.Contains("mcpcore logs", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_prints_the_id_alone()
    {
        var run = await shared.RunAsync("submit", "generic", "--quiet");

        Assert.Matches("^[0-9a-f-]{36}$", Assert.Single(run.Lines()));
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("--wait")]
    [InlineData("--follow")]
    [InlineData("--wait", "--quiet")]
    public async Task With_json_the_final_job_is_all_that_standard_output_has(params string[] how)
    {
        var run = await shared.RunAsync(["submit", "generic", "progress_steps=3", "log_lines=2", "--json", .. how]);

        Assert.Equal(0, run.ExitCode);
        var job = run.Json();
        Assert.Equal("completed", job.Text("status"));
        Assert.Equal(1, job.GetProperty("result").GetProperty("attempt").GetInt32());
        Assert.Contains(job.Text("id"), run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_shows_states_log_lines_and_progress_on_standard_error_and_the_outcome_on_standard_output()
    {
        var run = await shared.RunAsync("submit", "generic", "sleep=2s", "progress_steps=10", "log_lines=2", "--follow");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" running", run.Error, StringComparison.Ordinal);
        Assert.Contains("Line 2 of 2", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"\d0 % step \d of 10", run.Error);
        Assert.Contains(" completed", run.Error, StringComparison.Ordinal);
        Assert.Matches("^generic [0-9a-f]{8} completed in ", run.Output);
        Assert.DoesNotContain("Line 2", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_with_its_path_and_what_is_allowed()
    {
        var run = await shared.RunAsync("submit", "ml_experiment", "model=linear", "dataset=iris", "epochs=many", "learning_rate=-1", "modell=3", "--priority", "99");

        Assert.Equal(5, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("4 faults; nothing was stored", run.Error, StringComparison.Ordinal);
        Assert.Contains("$.priority: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("$.payload.epochs: \"many\"", run.Error, StringComparison.Ordinal);
        Assert.Contains("$.payload.learning_rate: -1", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean \"model\"?", run.Error, StringComparison.Ordinal);
        Assert.Contains("allowed: > 0 and <= 10", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_type_is_refused_with_the_nearest_name()
    {
        var run = await shared.RunAsync("submit", "ml_experimnt", "model=linear");

        Assert.Equal(5, run.ExitCode);
        Assert.Contains("did you mean \"ml_experiment\"?", run.Error, StringComparison.Ordinal);
    }
}
