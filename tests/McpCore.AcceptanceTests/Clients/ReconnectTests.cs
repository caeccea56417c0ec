using System.Text;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>A client outlives its daemon: what was under way goes on when the daemon is back.</summary>
public sealed class ReconnectTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    public ReconnectTests() => _home.AddPlugin("probe");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wait_and_a_subscription_go_on_after_a_kill_without_loss_or_repetition(bool overHttp)
    {
        var killed = await _home.StartDaemonAsync();
        await using var forwarder = new LoopbackForwarder(_home.Folder);
        using var client = overHttp ? new McpCoreClient(forwarder.Address) : new McpCoreClient(_home.Folder);
        using var gate = new Gate(_home.Folder);
        var events = await client.SubscribeAsync(cancellationToken: Token);
        var job = await client.SubmitAsync(Probe(gate, ""","log_lines":3"""), Token);
        await using var reader = events.GetAsyncEnumerator(Token);
        var seen = await ReadUntilAsync(reader, item => item.Kind == EventKinds.Log && item.Data.Text("message") == "Line 3 of 3");
        var waiting = client.WaitAsync(job.Id, Token);
        var following = client.FollowLogAsync(job.Id, Token).ToListAsync();

        await killed.KillAsync();
        await _home.StartDaemonAsync();
        gate.Open();
        var ended = await waiting.WaitAsync(Limits.Hang, Token);
        seen.AddRange(await ReadUntilAsync(reader, item => item.NewStatus == JobStatus.Completed && item.JobId == job.Id));
        var lines = await following.WaitAsync(Limits.Hang, Token);

        Assert.Equal((JobStatus.Completed, 2), (ended.Status, ended.Run));
        var ids = seen.Where(item => item.Id is not null).Select(item => item.Id!.Value).ToList();
        Assert.Equal(Enumerable.Range(0, ids.Count).Select(offset => ids[0] + offset), ids);
        Assert.DoesNotContain(seen, item => item.Kind == EventKinds.Reset);
        Assert.Equal([1, 1, 1, 2, 2, 2], lines.Select(line => line.Run));
    }

    [Fact]
    public async Task A_subscription_that_has_seen_nothing_yet_loses_nothing()
    {
        var killed = await _home.StartDaemonAsync();
        using var client = new McpCoreClient(_home.Folder);
        await client.RunAsync(GenericJobs.Note("before"), Token);
        var events = await client.SubscribeAsync(new EventFilter { JobType = "generic" }, Token);
        await using var reader = events.GetAsyncEnumerator(Token);
        var first = reader.MoveNextAsync().AsTask();

        await killed.KillAsync();
        var daemon = await _home.StartDaemonAsync();
        var job = await daemon.SubmitAsync("generic", "{}");
        await daemon.WaitForEndAsync(job);
        Assert.True(await first.WaitAsync(Limits.Hang, Token));

        Assert.Equal((job, "submitted"), (reader.Current.JobId, reader.Current.Reason));
    }

    [Fact]
    public async Task A_submit_while_the_daemon_is_away_lands_once()
    {
        var killed = await _home.StartDaemonAsync();
        using var client = new McpCoreClient(_home.Folder);
        var tag = GenericJobs.NewTag();
        await killed.KillAsync();

        var submitting = client.SubmitAsync(GenericJobs.Note("in the gap") with { Tags = [tag] }, Token);
        await _home.StartDaemonAsync();
        var job = await submitting.WaitAsync(Limits.Hang, Token);

        Assert.Equal([job.Id], (await client.ListJobsAsync(new JobQuery { Tag = tag }, Token).ToListAsync()).Select(listed => listed.Id));
    }

    [Fact]
    public async Task A_submit_whose_answer_was_lost_is_sent_again_and_lands_once()
    {
        await _home.StartDaemonAsync();
        await using var forwarder = new LoopbackForwarder(_home.Folder);
        using var client = new McpCoreClient(forwarder.Address);
        var tag = GenericJobs.NewTag();
        var request = GenericJobs.Note("once") with { Tags = [tag] };

        forwarder.LoseNextAnswer();
        var one = await client.SubmitAsync(request, Token);
        forwarder.LoseNextAnswer();
        var many = await client.SubmitManyAsync([request, request], Token);

        var listed = await client.ListJobsAsync(new JobQuery { Tag = tag }, Token).ToListAsync();
        Assert.Equal(new[] { one.Id }.Concat(many.Select(job => job.Id)).Reverse(), listed.Select(job => job.Id));
    }

    [Fact]
    public async Task A_cancel_whose_answer_was_lost_has_cancelled()
    {
        await _home.StartDaemonAsync();
        await using var forwarder = new LoopbackForwarder(_home.Folder);
        using var client = new McpCoreClient(forwarder.Address);
        var job = await client.SubmitAsync(GenericJobs.Note("unwanted") with { Delay = TimeSpan.FromHours(1) }, Token);

        forwarder.LoseNextAnswer();
        var cancelled = await client.CancelAsync(job.Id, "unwanted", Token);

        Assert.Equal((JobStatus.Cancelled, "unwanted"), (cancelled.Status, cancelled.Cancellation?.Reason));
    }

    [Fact]
    public async Task A_retry_whose_answer_was_lost_is_not_repeated()
    {
        await _home.StartDaemonAsync();
        await using var forwarder = new LoopbackForwarder(_home.Folder);
        using var client = new McpCoreClient(forwarder.Address);
        var job = await client.SubmitAsync(JobRequest.Create("generic", new { Fail = "always" }), Token);
        await client.WaitAsync(job.Id, Token);

        forwarder.LoseNextAnswer();
        var lost = await Assert.ThrowsAsync<DaemonUnavailableException>(() => client.RetryAsync(job.Id, Token));
        var ended = await client.WaitAsync(job.Id, Token);

        Assert.True(lost.RequestMayHaveArrived);
        Assert.Equal(2, ended.MaxAttempts);
    }

    [Fact]
    public async Task A_client_that_may_not_reconnect_is_told_at_once()
    {
        var daemon = await _home.StartDaemonAsync();
        using var client = new McpCoreClient(_home.Folder, new McpCoreClientOptions { ReconnectFor = TimeSpan.Zero });
        var job = await client.SubmitAsync(GenericJobs.Note("no key of its own"), Token);
        var events = await client.SubscribeAsync(cancellationToken: Token);

        await daemon.KillAsync();
        var unavailable = await Assert.ThrowsAsync<DaemonUnavailableException>(() => client.SubmitAsync(GenericJobs.Note("lost"), Token));

        Assert.False(unavailable.RequestMayHaveArrived);
        Assert.Equal(_home.Folder.Pipe, unavailable.Address);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, job.Json.GetProperty("options").GetProperty("idempotency_key").ValueKind);
        var lost = await Assert.ThrowsAsync<DaemonUnavailableException>(() => events.ToListAsync());
        Assert.True(lost.RequestMayHaveArrived);
    }

    [Fact]
    public async Task A_submit_to_a_daemon_that_is_stopping_goes_to_the_next_one()
    {
        var stopping = await _home.StartDaemonAsync("engine.drain=1h");
        using var client = new McpCoreClient(_home.Folder);
        using var gate = new Gate(_home.Folder);
        var running = await client.SubmitAsync(Probe(gate), Token);
        await stopping.WaitForStatusAsync(running.Id, "running");
        await stopping.Client.PostAsync("daemon/stop", null, Token);
        await stopping.WaitForLineAsync("Draining");
        using var impatient = new McpCoreClient(_home.Folder, new McpCoreClientOptions { ReconnectFor = TimeSpan.Zero });
        var refused = await Assert.ThrowsAsync<McpCoreException>(() => impatient.SubmitAsync(GenericJobs.Note("refused"), Token));

        var submitting = client.SubmitAsync(GenericJobs.Note("waits"), Token);
        gate.Open();
        await stopping.WaitForExitAsync();
        await _home.StartDaemonAsync();
        var job = await submitting.WaitAsync(Limits.Hang, Token);

        Assert.Equal(ErrorCodes.Draining, refused.Problem.Code);
        Assert.Equal(JobStatus.Completed, (await client.WaitAsync(job.Id, Token)).Status);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static JobRequest Probe(Gate gate, string more = "") => new() { Type = "probe", Payload = Encoding.UTF8.GetBytes(gate.Payload(more)) };

    private static async Task<List<ServerEvent>> ReadUntilAsync(IAsyncEnumerator<ServerEvent> reader, Func<ServerEvent, bool> isLast)
    {
        var seen = new List<ServerEvent>();
        do
        {
            Assert.True(await reader.MoveNextAsync().AsTask().WaitAsync(Limits.Hang, Token));
            seen.Add(reader.Current);
        }
        while (!isLast(reader.Current));
        return seen;
    }
}
