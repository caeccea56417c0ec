using System.Text;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>What every way to an engine does alike: events, logs and artifacts.</summary>
public abstract class FollowingConformance(ClientUnderTest engine)
{
    private IMcpCoreClient Client { get; } = engine.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscription_has_what_happens_after_it_was_made()
    {
        var events = await Client.SubscribeAsync(cancellationToken: Token);
        var job = await Client.SubmitAsync(JobRequest.Create("probe", new { LogLines = 1, ProgressSteps = 1, Event = "milestone" }), Token);

        var seen = await ReadUntilAsync(events, item => item.JobId == job.Id && item.NewStatus == JobStatus.Completed);

        var own = seen.Where(item => item.JobId == job.Id).ToList();
        Assert.Equal([JobStatus.Running, JobStatus.Completed], own.Where(item => item.NewStatus is not null).Select(item => item.NewStatus!.Value).TakeLast(2));
        Assert.Equal([EventKinds.Custom, EventKinds.Log, EventKinds.Progress, EventKinds.Transition], own.Select(item => item.Kind).Distinct().Order());
        Assert.All(own, item => Assert.Equal(("probe", item.Kind == EventKinds.Progress), (item.JobType, item.Id is null)));
        Assert.Equal("Line 1 of 1", own.Single(item => item.Kind == EventKinds.Log).Data.GetProperty("message").GetString());
        Assert.All(own, item => Assert.NotNull(item.Time));
    }

    [Fact]
    public async Task A_job_s_past_is_replayed_and_nothing_comes_twice()
    {
        using var gate = new Gate(engine.Home.Folder);
        var job = await Client.SubmitAsync(Probe(gate, ""","log_lines":2"""), Token);
        await WaitForLogAsync(job.Id, 2);

        var events = await Client.SubscribeAsync(new EventFilter { JobId = job.Id, After = 0 }, Token);
        gate.Open();
        var all = await ReadUntilAsync(events, item => item.NewStatus == JobStatus.Completed);
        var late = await ReadUntilAsync(
            await Client.SubscribeAsync(new EventFilter { JobId = job.Id, After = all[^2].Id }, Token), item => item.NewStatus == JobStatus.Completed);

        Assert.All(all, item => Assert.Equal(job.Id, item.JobId));
        Assert.Equal(2, all.Count(item => item.Kind == EventKinds.Log));
        var ids = all.Where(item => item.Id is not null).Select(item => item.Id!.Value).ToList();
        Assert.Equal(ids.Distinct().Order(), ids);
        Assert.Equal([all[^1].Id], late.Select(item => item.Id));
    }

    [Fact]
    public async Task A_subscription_can_be_for_one_type()
    {
        var events = await Client.SubscribeAsync(new EventFilter { JobType = "echo" }, Token);
        await Client.RunAsync(GenericJobs.Note("not wanted"), Token);
        var wanted = await Client.SubmitAsync(JobRequest.Create("probe", new { }), Token);
        await Client.WaitAsync(wanted.Id, Token);
        var echo = await Client.SubmitAsync(JobRequest.Create("echo", new { Text = "hello" }), Token);

        var seen = await ReadUntilAsync(events, item => item.JobId == echo.Id && item.NewStatus is JobStatus.Completed or JobStatus.Failed);

        Assert.All(seen, item => Assert.Equal("echo", item.JobType));
    }

    [Fact]
    public async Task More_than_is_kept_is_answered_with_a_reset_and_the_stream_goes_on()
    {
        var events = await Client.SubscribeAsync(new EventFilter { After = long.MaxValue }, Token);
        var job = await Client.SubmitAsync(GenericJobs.Note("after the reset"), Token);

        var seen = await ReadUntilAsync(events, item => item.JobId == job.Id && item.NewStatus == JobStatus.Completed);

        Assert.Equal(EventKinds.Reset, seen[0].Kind);
        Assert.DoesNotContain(seen.Skip(1), item => item.Kind == EventKinds.Reset);
    }

    [Fact]
    public async Task A_token_ends_a_wait_and_a_subscription_and_the_job_goes_on()
    {
        using var gate = new Gate(engine.Home.Folder);
        var job = await Client.SubmitAsync(Probe(gate), Token);
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = Client.WaitAsync(job.Id, impatient.Token);
        var events = await Client.SubscribeAsync(new EventFilter { JobId = job.Id }, impatient.Token);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Limits.Hang, Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadUntilAsync(events, item => item.NewStatus?.ToString() == "never").WaitAsync(Limits.Hang, Token));
        gate.Open();
        Assert.Equal(JobStatus.Completed, (await Client.WaitAsync(job.Id, Token)).Status);
    }

    [Fact]
    public async Task A_log_is_followed_to_the_end_of_its_job()
    {
        using var gate = new Gate(engine.Home.Folder);
        var job = await Client.SubmitAsync(Probe(gate, ""","log_lines":3,"event":"milestone" """), Token);
        await WaitForLogAsync(job.Id, 4);
        var following = Client.FollowLogAsync(job.Id, Token).ToListAsync();

        gate.Open();
        var followed = await following.WaitAsync(Limits.Hang, Token);
        var stored = await Client.ReadLogAsync(job.Id, cancellationToken: Token).ToListAsync();
        var rest = await Client.ReadLogAsync(job.Id, stored[1].Seq, Token).ToListAsync();

        Assert.Equal(["information Line 1 of 3", "information Line 2 of 3", "information Line 3 of 3"], followed.Take(3).Select(line => $"{line.Level} {line.Message}"));
        Assert.Equal(("event", "milestone", 1), (followed[3].Level, followed[3].Template, followed[3].Properties.GetProperty("attempt").GetInt32()));
        Assert.Equal(stored.Select(line => line.Seq), followed.Select(line => line.Seq));
        Assert.Equal(stored.Skip(2).Select(line => line.Seq), rest.Select(line => line.Seq));
        Assert.Equal(("Line {Line} of {Lines}", 1, 1), (stored[0].Template, stored[0].Attempt, stored[0].Run));
    }

    [Fact]
    public async Task A_log_that_is_longer_than_a_page_is_read_in_order()
    {
        const int Lines = 2500;
        var job = await Client.RunAsync(JobRequest.Create("probe", new { LogLines = Lines }), Token);

        var lines = await Client.FollowLogAsync(job.Id, Token).ToListAsync();

        Assert.Equal(Enumerable.Range(1, Lines).Select(number => $"Line {number} of {Lines}"), lines.Select(line => line.Message));
    }

    [Fact]
    public async Task An_artifact_is_listed_and_read()
    {
        var job = await Client.RunAsync(JobRequest.Create("probe", new { Artifact = "curve.csv" }), Token);

        var artifact = Assert.Single(await Client.ListArtifactsAsync(job.Id, Token));
        await using var stream = await Client.OpenArtifactAsync(job.Id, artifact.Name, Token);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(Token);

        Assert.Equal(("curve.csv", "curve.csv", 1), (artifact.Name, text, artifact.Attempt));
        Assert.Equal(Encoding.UTF8.GetByteCount(text), artifact.Size);
        Assert.Equal(64, artifact.Sha256?.Length);
    }

    private static JobRequest Probe(Gate gate, string more = "") => new() { Type = "probe", Payload = Encoding.UTF8.GetBytes(gate.Payload(more)) };

    /// <summary>Waits until a job has written so many lines.</summary>
    private async Task WaitForLogAsync(string id, int lines)
    {
        var events = await Client.SubscribeAsync(new EventFilter { JobId = id, After = 0 }, Token);
        await ReadUntilAsync(events, item => item.Kind is EventKinds.Log or EventKinds.Custom && --lines == 0);
    }

    private static async Task<List<ServerEvent>> ReadUntilAsync(IAsyncEnumerable<ServerEvent> events, Func<ServerEvent, bool> isLast)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Limits.Hang);
        var seen = new List<ServerEvent>();
        await foreach (var item in events.WithCancellation(limit.Token))
        {
            seen.Add(item);
            if (isLast(item))
            {
                return seen;
            }
        }

        throw new InvalidOperationException($"The stream ended after {seen.Count} events without the one that was waited for.");
    }
}
