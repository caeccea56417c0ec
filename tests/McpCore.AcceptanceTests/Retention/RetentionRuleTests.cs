using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Retention;

/// <summary>Removal over a whole home: by the rules of its settings, of all, and through a kill.</summary>
public sealed class RetentionRuleTests : IAsyncDisposable
{
    private const int Many = 6000;

    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_filter_the_rules_of_the_settings_are_applied()
    {
        _home.AddPlugin("echo");
        var daemon = await _home.StartDaemonAsync("retention.completed=0s", """retention.per_type={"echo":{"failed":"0s"}}""");
        var completed = await EndedAsync(daemon, "generic", "{}");
        var longer = await EndedAsync(daemon, "generic", "{}", ""","retention":"1h" """);
        var shorter = await EndedAsync(daemon, "generic", """{"fail":"no"}""", ""","retention":"0s" """);
        var failed = await EndedAsync(daemon, "generic", """{"fail":"no"}""");
        var kept = await EndedAsync(daemon, "generic", "{}", ""","tags":["keep"]""");
        var ofItsType = await EndedAsync(daemon, "echo", """{"text":"hello"}""");

        var preview = await CommandLine.RunAsync(_home.Folder, "prune");
        var all = await IdsAsync(daemon);
        var removal = await CommandLine.RunAsync(_home.Folder, "prune", "--yes");

        Assert.StartsWith("Would remove 2 jobs (1 completed, 1 failed);", preview.Output, StringComparison.Ordinal);
        Assert.Equal([completed, longer, shorter, failed, kept, ofItsType], all);
        Assert.StartsWith("Removed 2 jobs (1 completed, 1 failed);", removal.Output, StringComparison.Ordinal);
        Assert.Equal([longer, failed, kept, ofItsType], await IdsAsync(daemon));
    }

    [Fact]
    public async Task All_is_every_ended_job_but_those_that_are_kept()
    {
        var daemon = await _home.StartDaemonAsync();
        await EndedAsync(daemon, "generic", "{}");
        await EndedAsync(daemon, "generic", "{}", ""","retention":"1d" """);
        var kept = await EndedAsync(daemon, "generic", "{}", ""","tags":["keep"]""");
        var waiting = await daemon.SubmitAsync("generic", "{}", ""","delay":"1h" """);

        var removal = await CommandLine.RunAsync(_home.Folder, "prune", "--all", "--yes");

        Assert.StartsWith("Removed 2 jobs (2 completed);", removal.Output, StringComparison.Ordinal);
        Assert.Equal([kept, waiting], await IdsAsync(daemon));
        Assert.Equal(1, await CountAsync(daemon, "completed"));

        await CommandLine.RunAsync(_home.Folder, "prune", "--all", "--include-kept", "--yes");
        Assert.Equal([waiting], await IdsAsync(daemon));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_a_removal_leaves_only_whole_jobs()
    {
        var daemon = await _home.StartDaemonAsync();
        await FailManyAsync(daemon);
        var prune = daemon.Client.PostAsync("prune", """{"all":true}"""u8.ToArray(), Token);
        while (await CountAsync(daemon, "failed") > Many - 300)
        {
            Assert.False(prune.IsCompleted, "The removal was over before it was seen.");
        }

        await daemon.KillAsync();
        await Assert.ThrowsAnyAsync<DaemonUnavailableException>(() => prune);
        var next = await _home.StartDaemonAsync();

        var left = await IdsAsync(next);
        Assert.InRange(left.Count, 1, Many - 300);
        Assert.Equal(left.Count, await CountAsync(next, "failed"));
        Assert.Equal("queue_timeout", (await next.Client.GetAsync($"jobs/{left[0]}", Token)).GetProperty("error").Text("code"));
        Assert.Equal(left.Count, (await next.Client.PostAsync("prune", """{"all":true}"""u8.ToArray(), Token)).GetProperty("jobs").GetInt32());
        Assert.Empty(await IdsAsync(next));
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static async Task<string> EndedAsync(DaemonUnderTest daemon, string type, string payload, string more = "")
    {
        var id = await daemon.SubmitAsync(type, payload, more);
        await daemon.WaitForEndAsync(id);
        return id;
    }

    /// <summary>Submits many jobs that wait too long, and waits until all have failed.</summary>
    private static async Task FailManyAsync(DaemonUnderTest daemon)
    {
        var bodies = Enumerable.Repeat("""{"type":"generic","payload":{},"delay":"1h","queue_timeout":"1ms"}""", Many);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Limits.Hang);
        var events = await daemon.Client.SubscribeAsync(null, null, limit.Token);
        await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(',', bodies)}]"), Token);
        var failed = 0;
        await foreach (var item in events.WithCancellation(limit.Token))
        {
            if (item.Kind == "job.transition" && item.Data.Text("to") == "failed" && ++failed == Many)
            {
                return;
            }
        }

        Assert.Fail($"The stream ended after {failed} of {Many} jobs.");
    }

    private static async Task<int> CountAsync(DaemonUnderTest daemon, string status) =>
        (await daemon.Client.GetAsync("daemon", Token)).GetProperty("jobs").GetProperty(status).GetInt32();

    /// <summary>All jobs, oldest first.</summary>
    private static async Task<IReadOnlyList<string>> IdsAsync(DaemonUnderTest daemon)
    {
        var ids = new List<string>();
        var cursor = "";
        while (true)
        {
            var page = await daemon.Client.GetAsync($"jobs?limit=1000{cursor}", Token);
            ids.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.Text("id")));
            if (page.GetProperty("next_cursor") is not { ValueKind: JsonValueKind.String } next)
            {
                ids.Reverse();
                return ids;
            }

            cursor = $"&cursor={next.GetString()}";
        }
    }
}
