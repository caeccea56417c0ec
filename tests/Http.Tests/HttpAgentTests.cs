using System.Text.Json;
using McpCore.Agents;
using McpCore.Agents.Testing;

namespace Http.Tests;

public sealed class HttpAgentTests
{
    [Fact]
    public async Task A_service_that_answers_at_once_gives_the_result()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /api/execute", 200, """{"result": {"score": 0.9}}""");
        await using var jobs = await HttpJobs.StartAsync(new Uri(service.Url, "/api/"), ",\"local\": true, \"headers\": {\"Authorization\": \"Bearer 123\"}");

        var outcome = await jobs.RunAsync(new TestJob { Metadata = """{"team": "blue"}""", Attempt = 2, Run = 5 });

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal("""{"score":0.9}""", outcome.Result.GetProperty("result").GetRawText());
        Assert.Equal("model", outcome.Result.GetProperty("service").GetString());
        var request = Assert.Single(service.Requests);
        Assert.Equal($$$"""{"job_id":"{{{outcome.Job.JobId}}}","type":"model","attempt":2,"run":5,"payload":{"text":"hello"},"metadata":{"team":"blue"}}""", request.Body);
        Assert.Equal(("Bearer 123", "application/json", $"{outcome.Job.JobId}-2"), (request.Headers["Authorization"], request.Headers["Content-Type"], request.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task A_service_that_takes_the_job_is_asked_until_it_has_ended()
    {
        await using var service = await TestService.StartAsync();
        var answers = new Queue<TestAnswer>(
        [
            new TestAnswer(200, """{"status": "queued"}"""),
            new TestAnswer(503, "starting", ("Retry-After", "0")),
            new TestAnswer(200, """{"status": "running", "progress": 0.5, "message": "half", "metrics": {"loss": 0.25}, "step": 3}"""),
            new TestAnswer(202, ""),
            new TestAnswer(200, """{"status": "completed", "progress": 1, "result": 42}"""),
        ]);
        service.On("POST /execute", 202, "", ("Location", "/jobs/7")).On("GET /jobs/7", _ => answers.Dequeue());
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(42, outcome.Result.GetProperty("result").GetInt32());
        Assert.Equal([(0.5, "half", 3L), (1.0, "half", null)], outcome.Job.Progress.Select(progress => (progress.Fraction!.Value, progress.Message, progress.Step)));
        Assert.Equal(0.25, outcome.Job.Progress[0].Metrics["loss"]);
        Assert.Equal(["POST /execute", "GET /jobs/7", "GET /jobs/7", "GET /jobs/7", "GET /jobs/7", "GET /jobs/7"], service.Asked);
    }

    [Fact]
    public async Task The_status_url_may_be_in_the_body_and_the_pause_is_the_services()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 202, """{"status_url": "status"}""", ("Retry-After", "1")).On("GET /status", 200, """{"result": null, "status": "completed"}""");
        await using var jobs = await HttpJobs.StartAsync(service.Url);
        var start = System.Diagnostics.Stopwatch.GetTimestamp();

        var outcome = await jobs.RunAsync();

        Assert.True(outcome.Completed, outcome.ToString());
        Assert.Equal(JsonValueKind.Null, outcome.Result.GetProperty("result").ValueKind);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_asking_and_posts_no_second_time()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 202, "", ("Location", "/jobs/7")).On("GET /jobs/7", 200, """{"status": "running", "progress": 0.1}""");
        await using var jobs = await HttpJobs.StartAsync(service.Url);
        TestJob? job = null;
        job = new TestJob { OnProgress = _ => job!.Cancel(CancellationReason.Shutdown) };

        var first = await jobs.RunAsync(job);
        service.On("GET /jobs/7", 200, """{"result": 1}""");
        var second = await jobs.RunAsync(job.NextRun());
        var nextAttempt = await jobs.RunAsync(job.NextRun(attempt: 2));

        Assert.Equal(AgentOutcomeKind.Cancelled, first.Kind);
        Assert.True(second.Completed, second.ToString());
        Assert.True(nextAttempt.Completed, nextAttempt.ToString());
        Assert.Equal(["POST /execute", "GET /jobs/7", "GET /jobs/7", "POST /execute", "GET /jobs/7"], service.Asked);
    }

    [Fact]
    public async Task A_cancelled_job_is_cancelled_at_the_service()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 202, "", ("Location", "/jobs/7")).On("GET /jobs/7", 200, """{"status": "running", "progress": 0.1}""").On("DELETE /jobs/7", 204, "");
        await using var jobs = await HttpJobs.StartAsync(service.Url);
        TestJob? job = null;
        job = new TestJob { OnProgress = _ => job!.Cancel() };

        var outcome = await jobs.RunAsync(job);

        Assert.Equal(AgentOutcomeKind.Cancelled, outcome.Kind);
        Assert.Equal("DELETE /jobs/7", service.Asked.Last());
        Assert.Contains(job.Log, line => line.Message == "The job was cancelled at the service, which answered 204");
    }

    [Fact]
    public async Task A_cancel_ends_a_request_that_hangs()
    {
        await using var service = await TestService.StartAsync();
        var job = new TestJob();
        service.On("POST /execute", _ =>
        {
            job.Cancel();
            return new TestAnswer(200, "") { Hangs = true };
        });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        Assert.Equal(AgentOutcomeKind.Cancelled, (await jobs.RunAsync(job)).Kind);
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "0", 1)]
    [InlineData(503, null, 5)]
    [InlineData(503, "86400", 3600)]
    public async Task A_busy_service_gets_the_job_later_at_no_cost(int status, string? retryAfter, int seconds)
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", status, "full", retryAfter is null ? [] : [("Retry-After", retryAfter)]);
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.RetryLater, TimeSpan.FromSeconds(seconds)), (outcome.Kind, outcome.RetryAfter));
        Assert.Contains("full", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "no text", AgentOutcomeKind.FailedForGood, "service_refused")]
    [InlineData(401, "", AgentOutcomeKind.FailedForGood, "service_refused")]
    [InlineData(408, "", AgentOutcomeKind.Failed, "service_failed")]
    [InlineData(500, "boom", AgentOutcomeKind.Failed, "service_failed")]
    [InlineData(201, "{}", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(204, "", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(303, "", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(202, "", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, "plain text", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, "[1]", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, "{}", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, """{"status": "running"}""", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, """{"status": "odd"}""", AgentOutcomeKind.Failed, "bad_answer")]
    [InlineData(200, """{"status": "failed", "error": {"code": "nan", "message": "loss is nan"}}""", AgentOutcomeKind.Failed, "service_failed")]
    [InlineData(200, """{"status": "failed", "error": {"message": "no such model", "retry": false}}""", AgentOutcomeKind.FailedForGood, "service_failed")]
    [InlineData(200, """{"status": "cancelled"}""", AgentOutcomeKind.Failed, "service_cancelled")]
    [InlineData(200, """{"result": 1, "artifacts": [{"name": "a.txt"}]}""", AgentOutcomeKind.Failed, "bad_answer")]
    public async Task What_a_service_answers_decides_how_the_job_ends(int status, string body, AgentOutcomeKind kind, string code)
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", status, status == 204 ? "" : body);
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((kind, code), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("model", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_too_slow_is_a_timeout()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", _ => new TestAnswer(200, "") { Hangs = true });
        await using var jobs = await HttpJobs.StartAsync(service.Url, ",\"local\": true, \"timeout\": \"200ms\"");

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.Failed, "service_timeout"), (outcome.Kind, outcome.ErrorCode));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unreachable()
    {
        var service = await TestService.StartAsync();
        var url = service.Url;
        await service.DisposeAsync();
        await using var jobs = await HttpJobs.StartAsync(url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.Failed, "service_unreachable"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("Connection refused", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_while_asking_are_borne_until_there_are_too_many()
    {
        await using var service = await TestService.StartAsync();
        var faults = 0;
        service.On("POST /execute", 202, "", ("Location", "/jobs/7"))
            .On("GET /jobs/7", _ => ++faults < 10 ? new TestAnswer(faults % 2 == 0 ? 500 : 200, "{\"res") { BreaksOff = faults % 2 == 1, Headers = [("Content-Length", "100")] } : new TestAnswer(200, """{"result": 1}"""));
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var borne = await jobs.RunAsync();
        service.On("GET /jobs/7", 500, "down");
        var given = await jobs.RunAsync();

        Assert.True(borne.Completed, borne.ToString());
        Assert.Equal(9, borne.Job.Log.Count(line => line.Message.StartsWith("The status of the job cannot be read", StringComparison.Ordinal)));
        Assert.Equal((AgentOutcomeKind.Failed, "service_failed"), (given.Kind, given.ErrorCode));
    }

    [Fact]
    public async Task A_job_that_the_service_has_lost_fails()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", 202, "", ("Location", "/jobs/7"));
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.Failed, "service_lost"), (outcome.Kind, outcome.ErrorCode));
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var service = await TestService.StartAsync();
        service.On("POST /execute", _ => new TestAnswer(200, "") { Content = new byte[6 * 1024 * 1024] });
        await using var jobs = await HttpJobs.StartAsync(service.Url);

        var outcome = await jobs.RunAsync();

        Assert.Equal((AgentOutcomeKind.Failed, "bad_answer"), (outcome.Kind, outcome.ErrorCode));
        Assert.Contains("larger than", outcome.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_AnUnknownService_SaysHowToRegisterIt()
    {
        await using var none = await HttpJobs.StartAsync("{}");
        await using var one = await HttpJobs.StartAsync(new Uri("https://model.example.org"), "");

        var first = Assert.Single(await none.Agent.CheckAsync("""{"service": "modell"}""", cancellationToken: TestContext.Current.CancellationToken));
        var second = Assert.Single(await one.Agent.CheckAsync("""{"service": "modell"}""", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(("$.service", "unknown_service", "nothing, by default"), (first.Path, first.Code, first.Allowed));
        Assert.Contains("mcpcore service add modell", first.Message, StringComparison.Ordinal);
        Assert.Equal("model", second.Allowed);
        Assert.Empty(await one.Agent.CheckAsync("""{"service": "model"}""", cancellationToken: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"services": {"m": {"url": "model"}}}""", "services.m.url")]
    [InlineData("""{"services": {"m": {"url": "ftp://model.example.org"}}}""", "services.m.url")]
    [InlineData("""{"services": {"m": {"url": "https://user:secret@model.example.org"}}}""", "services.m.url")]
    [InlineData("""{"services": {"m": {"url": "http://127.0.0.1:5000"}}}""", "\"local\": true")]
    [InlineData("""{"services": {"m": {"url": "http://localhost:5000"}}}""", "\"local\": true")]
    [InlineData("""{"services": {"m": {"url": "https://model.example.org", "timeout": "0s"}}}""", "services.m.timeout")]
    [InlineData("""{"services": {"m": {"url": "https://model.example.org", "poll_interval": "1ms"}}}""", "services.m.poll_interval")]
    [InlineData("""{"services": {"m": {"url": "https://model.example.org", "headers": {"X-Key": "a\r\nb"}}}}""", "services.m.headers")]
    [InlineData("""{"services": {"m": {"url": "https://model.example.org", "headers": {"Host": "other"}}}}""", "services.m.headers")]
    public async Task Start_WrongSettings_AreNamed(string settings, string named)
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => HttpJobs.StartAsync(settings));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }
}
