namespace McpCore.AcceptanceTests.Api;

/// <summary>A job's own log.</summary>
public sealed class LogTests(ApiDaemon daemon) : IClassFixture<ApiDaemon>
{
    [Fact]
    public async Task A_log_is_read_in_pages_without_gap_or_repetition()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"log_lines":250}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var messages = new List<string>();
        long? after = 0;
        var pages = 0;
        while (after is not null)
        {
            var page = (await daemon.Api.GetAsync($"jobs/{id}/logs?limit=100&after={after}")).Json;
            messages.AddRange(page.GetProperty("logs").Texts("message"));
            after = page.IsNull("next_after") ? null : page.GetProperty("next_after").GetInt64();
            pages++;
        }

        Assert.Equal(Enumerable.Range(1, 250).Select(line => $"Line {line} of 250"), messages);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_log_can_be_read_for_one_attempt()
    {
        var id = await daemon.Daemon.SubmitAsync("generic", """{"log_lines":2,"fail_times":1}""", ""","max_attempts":2,"backoff":{"kind":"fixed","initial":"10ms"}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var all = (await daemon.Api.GetAsync($"jobs/{id}/logs")).Json.GetProperty("logs");
        var second = (await daemon.Api.GetAsync($"jobs/{id}/logs?attempt=2")).Json.GetProperty("logs");

        Assert.Equal([1, 1, 2, 2], all.EnumerateArray().Select(line => line.Int("attempt")));
        Assert.Equal([2, 2], second.EnumerateArray().Select(line => line.Int("attempt")));
    }

    [Fact]
    public async Task A_custom_event_stands_in_the_log()
    {
        var id = await daemon.Daemon.SubmitAsync("probe", """{"event":"milestone","log_lines":1}""");
        await daemon.Daemon.WaitForEndAsync(id);

        var lines = (await daemon.Api.GetAsync($"jobs/{id}/logs")).Json.GetProperty("logs");

        Assert.Equal(["information", "event"], lines.Texts("level"));
        Assert.Equal("milestone", lines[1].Text("template"));
        Assert.Equal(1, lines[1].Int("properties", "attempt"));
    }
}
