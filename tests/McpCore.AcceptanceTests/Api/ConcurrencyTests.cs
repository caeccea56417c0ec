using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Api;

/// <summary>How many jobs run at once, which goes first, and what the others say.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public async Task With_one_slot_the_higher_priority_starts_first_and_equals_in_their_order()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=1");
        using var api = new RawApi(home.Folder);
        using var gate = new Gate(home.Folder);
        await daemon.WaitForStatusAsync(await daemon.SubmitAsync("probe", gate.Payload()), "running");
        var ids = new Dictionary<string, string>();
        foreach (var (name, priority) in new[] { ("low", 0), ("middle", 5), ("middle, later", 5), ("high", 9) })
        {
            ids.Add(await daemon.SubmitAsync("generic", "{}", $""","priority":{priority}"""), name);
        }

        var last = ids.Single(pair => pair.Value == "low").Key;
        using var events = await api.EventsAsync();
        gate.Open();
        var seen = await events.ReadUntilAsync(item => item.Is(last, "running"));

        var order = seen.Where(item => item.Kind == "job.transition" && item.Text("to") == "running").Select(item => ids[item.Text("job_id")!]);
        Assert.Equal(["high", "middle", "middle, later", "low"], order);
    }

    [Fact]
    public async Task A_job_without_a_free_slot_waits_and_says_so()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=2");
        using var gate = new Gate(home.Folder);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await daemon.WaitForStatusAsync(await daemon.SubmitAsync("probe", gate.Payload()), "running");
        }

        var id = await daemon.SubmitAsync("generic", "{}");
        var waiting = await daemon.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);
        var status = await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken);
        gate.Open();
        var ended = await daemon.WaitForEndAsync(id);

        Assert.Equal("pending", waiting.Text("status"));
        Assert.Equal("no_free_slot", waiting.Text("waiting_reason", "code"));
        Assert.Equal(2, status.Int("slots", "used"));
        Assert.Equal(2, status.Int("slots", "total"));
        Assert.Equal(2, status.Int("jobs", "running"));
        Assert.Equal(1, status.Int("jobs", "pending"));
        Assert.Equal("completed", ended.Text("status"));
    }

    [Fact]
    public async Task A_full_type_waits_and_says_so_while_other_types_run()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=4", """engine.concurrency_per_type={"probe":1}""");
        using var gate = new Gate(home.Folder);
        var first = await daemon.SubmitAsync("probe", gate.Payload());
        await daemon.WaitForStatusAsync(first, "running");

        // High priority does not help a type that is full.
        var second = await daemon.SubmitAsync("probe", "{}", ""","priority":9""");
        var other = await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}", ""","priority":0"""));
        var waiting = await daemon.Client.GetAsync($"jobs/{second}", TestContext.Current.CancellationToken);
        gate.Open();
        var ended = await daemon.WaitForEndAsync(second);

        Assert.Equal("completed", other.Text("status"));
        Assert.Equal("pending", waiting.Text("status"));
        Assert.Equal("type_limit", waiting.Text("waiting_reason", "code"));
        Assert.Contains("probe", waiting.Text("waiting_reason", "message"), StringComparison.Ordinal);
        Assert.Equal("completed", ended.Text("status"));
        Assert.True(ended.Time("started_at") >= (await daemon.WaitForEndAsync(first)).Time("completed_at"));
    }

    [Fact]
    public async Task A_pending_job_that_waits_too_long_for_a_slot_fails()
    {
        await using var home = new TestHome();
        home.AddPlugin("probe");
        var daemon = await home.StartDaemonAsync("engine.concurrency=1");
        using var gate = new Gate(home.Folder);
        await daemon.WaitForStatusAsync(await daemon.SubmitAsync("probe", gate.Payload()), "running");

        var ended = await daemon.WaitForEndAsync(await daemon.SubmitAsync("generic", "{}", ""","queue_timeout":"300ms" """));

        Assert.Equal("failed", ended.Text("status"));
        Assert.Equal("queue_timeout", ended.Text("error", "code"));
        Assert.Equal(0, ended.Int("run"));
    }
}
