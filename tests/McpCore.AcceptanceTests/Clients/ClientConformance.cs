using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>What every way to an engine does alike: jobs.</summary>
public abstract class ClientConformance(ClientUnderTest engine)
{
    protected IMcpCoreClient Client { get; } = engine.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_run_for_its_typed_result()
    {
        var result = await Client.RunAsync<GenericJobs.NoteResult>(GenericJobs.Note("für später"), Token);

        Assert.Equal(new GenericJobs.NoteResult(new GenericJobs.NotePayload("für später"), 1), result);
    }

    [Fact]
    public async Task A_plugin_is_installed_checked_rolled_back_and_removed()
    {
        var installed = await Client.InstallPluginAsync(Path.Combine(Checkout.TestPlugins, "dep-a"), Token);
        var report = await Client.VerifyPluginAsync("dep-a", Token);
        var noVersionBefore = await Assert.ThrowsAsync<McpCoreException>(() => Client.RollBackPluginAsync("dep-a", Token));
        var removed = await Client.RemovePluginAsync("dep-a", Token);
        var gone = await Assert.ThrowsAsync<McpCoreException>(() => Client.VerifyPluginAsync("dep-a", Token));

        Assert.Equal(("dep-a", "1.0.0", true, "active", 0), (installed.Id, installed.Version, installed.IsEnabled, installed.State, installed.Running));
        Assert.Equal(["dep_a"], installed.JobTypes);
        Assert.True(report.Passed);
        Assert.Equal(("manifest", "passed", null), report.Checks.Where(check => check.Name == "manifest").Select(check => (check.Name, check.Result, check.Code)).Single());
        Assert.Equal((409, ErrorCodes.PluginConflict), (noVersionBefore.Problem.Status, noVersionBefore.Problem.Code));
        Assert.Equal(("dep-a", "removed"), (removed.Id, removed.ReasonCode));
        Assert.Equal(ErrorCodes.PluginNotFound, gone.Problem.Code);
    }

    [Fact]
    public async Task A_plugin_that_cannot_be_installed_says_why()
    {
        var missing = await Assert.ThrowsAsync<McpCoreException>(() => Client.InstallPluginAsync("/nowhere/plugin.zip", Token));
        var relative = await Assert.ThrowsAsync<McpCoreException>(() => Client.InstallPluginAsync("plugin.zip", Token));

        Assert.Equal((422, ErrorCodes.PluginRefused), (missing.Problem.Status, missing.Problem.Code));
        Assert.Contains("(not_found)", missing.Message, StringComparison.Ordinal);
        Assert.Equal((400, ErrorCodes.Malformed), (relative.Problem.Status, relative.Problem.Code));
    }

    [Fact]
    public async Task A_job_tells_all_that_the_contract_says()
    {
        var tag = GenericJobs.NewTag();
        var request = JobRequest.Create("generic", new { ProgressSteps = 2 }) with { Tags = [tag], Metadata = new() { ["owner"] = "ada", ["fold"] = 3 }, Priority = 7, MaxAttempts = 2 };

        var job = await Client.RunAsync(request, Token);

        Assert.Equal(36, job.Id.Length);
        Assert.Equal(("generic", JobStatus.Completed, 7, 1, 2, 1), (job.Type, job.Status, job.Priority, job.Attempt, job.MaxAttempts, job.Run));
        Assert.Equal("""{"progress_steps":2}""", job.Payload.GetRawText());
        Assert.Equal(("ada", 3), (job.Metadata.GetProperty("owner").GetString(), job.Metadata.GetProperty("fold").GetInt32()));
        Assert.Equal([tag], job.Tags);
        Assert.Equal(new JobProgress(1, "step 2 of 2"), job.Progress);
        Assert.True(job.CreatedAt <= job.StartedAt && job.StartedAt <= job.CompletedAt);
        Assert.Equal("generic", job.Plugin?.Id);
        Assert.NotEmpty(job.Node!);
        Assert.Equal(("completed", 1), (Assert.Single(job.Attempts).Outcome, job.Attempts[0].Run));
        Assert.Null(job.Error);
        Assert.Null(job.Cancellation);
        Assert.Null(job.WaitingReason);
    }

    [Fact]
    public async Task Everything_that_a_submit_may_say_arrives()
    {
        var request = GenericJobs.Note("later") with
        {
            Delay = TimeSpan.FromHours(1),
            MaxAttempts = 3,
            Backoff = new JobBackoff { Kind = BackoffKind.List, Initial = TimeSpan.FromMilliseconds(500), Factor = 1.5, Max = TimeSpan.FromMinutes(10), Jitter = false, Delays = [TimeSpan.FromSeconds(1.5)] },
            Timeout = TimeSpan.FromMinutes(10),
            QueueTimeout = TimeSpan.FromHours(2),
            Deadline = TimeSpan.FromDays(1),
            HeartbeatTimeout = TimeSpan.FromSeconds(30),
            IdempotencyKey = GenericJobs.NewTag(),
            Seed = 7,
        };

        var job = await Client.SubmitAsync(request, Token);
        await Client.CancelAsync(job.Id, cancellationToken: Token);

        Assert.Equal(JobStatus.Scheduled, job.Status);
        Assert.Equal("delayed", job.WaitingReason?.Code);
        Assert.Equal(job.CreatedAt + TimeSpan.FromHours(1), job.RunAt);
        var options = job.Json.GetProperty("options");
        Assert.Equal("""{"kind":"list","initial":"500ms","factor":1.5,"max":"10m","jitter":false,"delays":["1.5s"]}""", options.GetProperty("backoff").GetRawText());
        Assert.Equal(("10m", "2h"), (options.Text("timeout"), options.Text("queue_timeout")));
        Assert.Equal(("1d", "30s"), (options.Text("deadline"), options.Text("heartbeat_timeout")));
        Assert.Equal(request.IdempotencyKey, options.Text("idempotency_key"));
        Assert.Equal(7, options.GetProperty("seed").GetInt32());
    }

    [Fact]
    public async Task An_idempotency_key_names_one_job()
    {
        var request = GenericJobs.Note("once") with { IdempotencyKey = GenericJobs.NewTag() };

        var first = await Client.SubmitAsync(request, Token);
        var second = await Client.SubmitAsync(request, Token);
        var conflict = await RefusalAsync(() => Client.SubmitAsync(request with { Priority = 9 }, Token));

        Assert.Equal(first.Id, second.Id);
        Assert.Equal((409, ErrorCodes.IdempotencyConflict), (conflict.Status, conflict.Code));
    }

    [Fact]
    public async Task A_refused_submit_says_every_fault()
    {
        var problem = await RefusalAsync(() => Client.SubmitAsync(JobRequest.Create("generic", new { Sleep = 5, FailTimes = -1 }) with { Priority = 12 }, Token));

        Assert.Equal((422, ErrorCodes.ValidationFailed, "Validation failed"), (problem.Status, problem.Code, problem.Title));
        Assert.Equal("3 faults were found; nothing was stored.", problem.Detail);
        Assert.Equal(["$.payload.fail_times range", "$.payload.sleep type", "$.priority range"], problem.Errors.Select(error => $"{error.Path} {error.Code}").Order());
        Assert.All(problem.Errors, error => Assert.NotNull(error.Allowed));
    }

    [Fact]
    public async Task Refusals_have_the_codes_of_the_contract()
    {
        var done = await Client.RunAsync(GenericJobs.Note("done"), Token);
        var refusals = new[]
        {
            await RefusalAsync(() => Client.SubmitAsync(new JobRequest { Type = "generik" }, Token)),
            await RefusalAsync(() => Client.SubmitManyAsync([], Token)),
            await RefusalAsync(() => Client.SubmitAsync(new JobRequest { Type = "generic", Payload = """{"a":1,"a":2}"""u8.ToArray() }, Token)),
            await RefusalAsync(() => Client.SubmitAsync(GenericJobs.Note(new string('x', 2_000_000)), Token)),
            await RefusalAsync(() => Client.GetJobAsync("00000000-0000-7000-8000-000000000000", Token)),
            await RefusalAsync(() => Client.WaitAsync("no such job", Token)),
            await RefusalAsync(() => Client.SubscribeAsync(new EventFilter { JobId = "ffff0000" }, Token)),
            await RefusalAsync(() => Client.CancelAsync(done.Id, cancellationToken: Token)),
            await RefusalAsync(() => Client.RetryAsync(done.Id, Token)),
            await RefusalAsync(() => Client.OpenArtifactAsync(done.Id, "none.csv", Token)),
        };

        Assert.Equal(
            [
                "422 unknown_type", "400 malformed", "400 malformed", "413 too_large", "404 job_not_found", "404 job_not_found", "404 job_not_found",
                "409 state_conflict", "409 state_conflict", "404 artifact_not_found",
            ],
            refusals.Select(problem => $"{problem.Status} {problem.Code}"));
        Assert.Contains("did you mean \"generic\"?", refusals[0].Detail, StringComparison.Ordinal);
        Assert.All(refusals, problem => Assert.NotEmpty(problem.Detail));
    }

    [Fact]
    public async Task Many_jobs_are_stored_together_or_not_at_all()
    {
        var tag = GenericJobs.NewTag();
        var request = GenericJobs.Note("one of many") with { Tags = [tag] };

        var problem = await RefusalAsync(() => Client.SubmitManyAsync([request, request with { MaxAttempts = 0 }], Token));
        var none = await Client.ListJobsAsync(new JobQuery { Tag = tag }, Token).ToListAsync();
        var stored = await Client.SubmitManyAsync([request, request, request], Token);
        var listed = await Client.ListJobsAsync(new JobQuery { Tag = tag }, Token).ToListAsync();

        Assert.Equal("$[1].max_attempts", Assert.Single(problem.Errors).Path);
        Assert.Empty(none);
        Assert.All(stored, job => Assert.Equal("generic", job.Type));
        Assert.Equal(stored.Select(job => job.Id).Reverse(), listed.Select(job => job.Id));
    }

    [Fact]
    public async Task A_list_is_narrowed_by_what_was_said_at_submit()
    {
        var tag = GenericJobs.NewTag();
        var requests = Enumerable.Range(1, 5).Select(fold => GenericJobs.Note("fold") with { Tags = [tag], Metadata = new() { ["fold"] = $"{fold}" }, Delay = fold > 2 ? TimeSpan.FromHours(1) : null });
        var jobs = await Client.SubmitManyAsync([.. requests], Token);
        await Client.WaitAsync(jobs[0].Id, Token);

        var byMetadata = await Client.ListJobsAsync(new JobQuery { Tag = tag, Metadata = new Dictionary<string, string> { ["fold"] = "4" } }, Token).ToListAsync();
        var byStatus = await Client.ListJobsAsync(new JobQuery { Tag = tag, Statuses = [JobStatus.Scheduled, JobStatus.Blocked], Types = ["generic"] }, Token).ToListAsync();
        var newest = await Client.ListJobsAsync(new JobQuery { Tag = tag, Limit = 2 }, Token).ToListAsync();
        var late = await Client.ListJobsAsync(new JobQuery { Tag = tag, CreatedAfter = byMetadata[0].CreatedAt + TimeSpan.FromHours(1) }, Token).ToListAsync();

        var byPayload = await Client.ListJobsAsync(new JobQuery { Tag = tag, Payload = new Dictionary<string, string> { ["note"] = "fold" }, AttemptsMin = 1, CompletedAfter = byMetadata[0].CreatedAt.AddHours(-1) }, Token).ToListAsync();
        var none = await Client.ListJobsAsync(new JobQuery { Tag = tag, Payload = new Dictionary<string, string> { ["note"] = "other" } }, Token).ToListAsync();
        var counts = await Client.CountJobsAsync(new JobQuery { Tag = tag, StartedBefore = null, Node = null }, Token);

        Assert.Equal([jobs[3].Id], byMetadata.Select(job => job.Id));
        Assert.Contains(jobs[0].Id, byPayload.Select(job => job.Id));
        Assert.DoesNotContain(jobs[4].Id, byPayload.Select(job => job.Id));
        Assert.Empty(none);
        Assert.Equal((5, 3), (counts.Total, counts.ByStatus[JobStatus.Scheduled]));
        Assert.Equal([jobs[4].Id, jobs[3].Id, jobs[2].Id], byStatus.Select(job => job.Id));
        Assert.Equal([jobs[4].Id, jobs[3].Id], newest.Select(job => job.Id));
        Assert.Empty(late);
    }

    [Fact]
    public async Task A_plan_and_an_explanation_tell_what_holds_a_job()
    {
        var request = GenericJobs.Note("planned") with { Tags = [GenericJobs.NewTag()], Delay = TimeSpan.FromHours(1) };

        var plan = await Client.PlanAsync(request, Token);
        var none = await Client.CountJobsAsync(new JobQuery { Tag = request.Tags[0] }, Token);
        var job = await Client.SubmitAsync(request, Token);
        var explanation = await Client.ExplainAsync(job.Id, Token);
        var refusal = await RefusalAsync(() => Client.PlanAsync(request with { MaxAttempts = 0 }, Token));
        var missing = await RefusalAsync(() => Client.ExplainAsync("ffffffff", Token));

        Assert.Equal((false, JobStatus.Scheduled, "delayed", "generic"), (plan.RunsNow, plan.Status, plan.Code, plan.Plugin?.Id));
        Assert.Equal(0, none.Total);
        Assert.Equal((JobStatus.Scheduled, "delayed", job.RunAt), (explanation.Status, explanation.Code, explanation.Forecast.ExpectedStart));
        Assert.Equal("delayed", Assert.Single(explanation.Forecast.Holds).Code);
        Assert.Equal("$.max_attempts", Assert.Single(refusal.Errors).Path);
        Assert.Equal(ErrorCodes.JobNotFound, missing.Code);
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page()
    {
        const int Jobs = 450;
        var tag = GenericJobs.NewTag();
        await Client.SubmitManyAsync([.. Enumerable.Repeat(GenericJobs.Note("many") with { Tags = [tag], Delay = TimeSpan.FromHours(1) }, Jobs)], Token);

        var all = await Client.ListJobsAsync(new JobQuery { Tag = tag }, Token).ToListAsync();
        var some = await Client.ListJobsAsync(new JobQuery { Tag = tag, Limit = 210 }, Token).ToListAsync();

        Assert.Equal(Jobs, all.Select(job => job.Id).Distinct().Count());
        Assert.Equal(all.Take(210).Select(job => job.Id), some.Select(job => job.Id));
    }

    [Fact]
    public async Task A_short_id_and_the_last_job_are_found()
    {
        var job = await Client.SubmitAsync(GenericJobs.Note("short"), Token);

        Assert.Equal(job.Id, (await Client.GetJobAsync(job.Id[^12..], Token)).Id);
        Assert.Equal(job.Id, (await Client.GetJobAsync("@last", Token)).Id);
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetJobAsync("..", Token));
    }

    [Fact]
    public async Task A_cancelled_job_tells_why_and_is_no_result()
    {
        var job = await Client.SubmitAsync(JobRequest.Create("probe", new { WaitForCancellation = true }), Token);
        var waiting = Client.WaitAsync(job.Id, Token);

        await Client.CancelAsync(job.Id, "no longer needed", Token);
        var ended = await waiting.WaitAsync(Limits.Hang, Token);

        Assert.Equal(JobStatus.Cancelled, ended.Status);
        Assert.Equal(("no longer needed", false), (ended.Cancellation?.Reason, ended.Cancellation?.IsAbandoned));
        Assert.Contains("no longer needed", new JobNotCompletedException(ended).Message, StringComparison.Ordinal);
        Assert.Null(ended.ReadResult<GenericJobs.NoteResult>());
    }

    [Fact]
    public async Task A_failed_job_is_thrown_to_who_runs_it_and_can_be_retried()
    {
        var failure = await Assert.ThrowsAsync<JobNotCompletedException>(() => Client.RunAsync(JobRequest.Create("generic", new { FailTimes = 1 }), Token));
        var retried = await Client.RetryAsync(failure.Job.Id, Token);
        var ended = await Client.WaitAsync(failure.Job.Id, Token);

        Assert.Equal(("agent_error", "System.InvalidOperationException"), (failure.Job.Error?.Code, failure.Job.Error?.Type));
        Assert.Contains(failure.Job.Error!.Message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("at ", Assert.Single(failure.Job.Attempts).Error!.Text, StringComparison.Ordinal);
        Assert.Equal(2, retried.MaxAttempts);
        Assert.Equal((JobStatus.Completed, 2), (ended.Status, ended.Attempt));
    }

    [Fact]
    public async Task Job_types_and_status_are_told()
    {
        var types = await Client.ListJobTypesAsync(Token);
        var status = await Client.GetStatusAsync(Token);

        var echo = Assert.Single(types, type => type.Name == "echo");
        Assert.Equal(("echo", "object"), (echo.Plugin, echo.PayloadSchema.GetProperty("type").GetString()));
        Assert.Equal(["old_echo"], echo.Aliases);
        Assert.Equal((engine.Home.Folder.Path, 16, false), (status.Home, status.TotalSlots, status.IsDraining));
        Assert.True(status.Plugins >= 2 && status.ProcessId > 0 && status.Version.Length > 0 && status.StartedAt is not null);
        var jobs = await Client.ListJobsAsync(cancellationToken: Token).ToListAsync();
        Assert.Equal(jobs.Count, status.Jobs.Values.Sum());
    }

    private static async Task<Problem> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<McpCoreException>(call)).Problem;
}
