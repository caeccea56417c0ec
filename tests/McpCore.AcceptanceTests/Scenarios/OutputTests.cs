using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 32 to 34: results that are too much or cannot be written, and what agents write besides.</summary>
public sealed class OutputTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    // In process, the text itself is in the daemon's memory: 100 million letters of two bytes. Nothing comes on top of it.
    [Theory]
    [InlineData(ScenarioPlugins.InProcess, 191 + 60)]
    [InlineData(ScenarioPlugins.Process, 60)]
    public async Task A_result_of_100_MB_is_too_large_and_costs_the_host_no_memory(string isolation, int mostMegabytes)
    {
        _home.Put("probe", isolation);
        var daemon = await _home.StartDaemonAsync();
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"));
        var before = ProcessMemory.Highest(daemon.ProcessId);

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", """{"result_bytes":100000000}"""));

        Assert.Equal(("failed", "result_too_large"), (job.Status(), job.ErrorCode()));
        Assert.Contains("larger than 4194304 bytes. Write large output to an artifact instead.", job.GetProperty("error").Text("message"), StringComparison.Ordinal);
        Assert.InRange(ProcessMemory.Highest(daemon.ProcessId) - before, 0, mostMegabytes);
        Assert.Equal("completed", (await daemon.WaitForEndAsync(await daemon.SubmitAsync("probe", "{}"))).Status());
    }

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task A_result_that_cannot_be_written_as_JSON_fails_with_a_clear_text(string isolation)
    {
        _home.Put("odd-results", isolation);
        var daemon = await _home.StartDaemonAsync();

        foreach (var (kind, code, words) in new[]
        {
            ("cycle", "result_not_serializable", "The result of type OddResult cannot be written as JSON: A possible object cycle was detected"),
            ("depth", "result_not_serializable", "the object depth is larger than the maximum allowed depth"),
            ("not_a_number", "result_not_serializable", "infinity cannot be written as valid JSON"),
            ("function", "result_not_serializable", "System.Func"),
            ("throwing_member", "agent_error", "the member refuses"),
        })
        {
            var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("odd_results", $$"""{"kind":"{{kind}}"}"""));

            Assert.Equal((kind, "failed", code), (kind, job.Status(), job.ErrorCode()));
            Assert.Contains(words, job.GetProperty("error").Text("message"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(ScenarioPlugins.Isolations), MemberType = typeof(ScenarioPlugins))]
    public async Task What_an_agent_writes_to_the_console_is_its_jobs_log_and_the_daemons_console_stays_whole(string isolation)
    {
        _home.Put("crash", isolation);
        var daemon = await _home.StartDaemonAsync("plugins.settle=100ms");

        var replaced = await LogAsync(daemon, await RunAsync(daemon, """{"harm":"replace_console"}"""));
        var printed = await LogAsync(daemon, await RunAsync(daemon, """{"harm":"print","count":2}"""));
        _home.Put("echo", isolation);
        await daemon.WaitForLineAsync("Plugin echo 1.0.0 is active");

        Assert.Contains(replaced, line => line.StartsWith("warning The agent replaced the console's output (Console.SetOut or SetError)", StringComparison.Ordinal));
        Assert.Equal(["information line 1", "information line 2", "warning a complaint", "information unfinished"], printed);
        Assert.DoesNotContain("\nline 1\n", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_native_code_in_a_worker_writes_is_its_jobs_log()
    {
        _home.Put("crash", ScenarioPlugins.Process);
        var daemon = await _home.StartDaemonAsync();

        // It comes by another way than the end of the run, so the run goes on until it is there.
        var gate = _home.Folder.In("gate");
        var id = await daemon.SubmitAsync("crash", $$"""{"harm":"print_native","gate":"{{gate}}"}""");
        await daemon.WaitForLineAsync("from native code");
        await File.WriteAllTextAsync(gate, "", Token);
        await daemon.WaitForEndAsync(id);

        Assert.Equal(["information from native code"], await LogAsync(daemon, id));
    }

    private static async Task<string> RunAsync(DaemonUnderTest daemon, string payload)
    {
        var id = await daemon.SubmitAsync("crash", payload);
        Assert.Equal("completed", (await daemon.WaitForEndAsync(id)).Status());
        return id;
    }

    /// <summary>The log of a job as "level message".</summary>
    private static async Task<IReadOnlyList<string>> LogAsync(DaemonUnderTest daemon, string id)
    {
        var page = await daemon.Client.GetAsync($"jobs/{id}/logs", Token);
        return [.. page.GetProperty("logs").EnumerateArray().Select(line => $"{line.Text("level")} {line.Text("message")}")];
    }
}
