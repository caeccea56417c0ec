using System.Text.Json;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Cli;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;

namespace McpCore.AcceptanceTests.Scenarios;

/// <summary>Scenarios 23 to 28 and 31: agents that harm their process, or do not stop.</summary>
public sealed class HarmTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    // Two a daemon: a third crash would put the plugin into quarantine.
    [Theory]
    [InlineData("exit", "exit code 0: the agent called Environment.Exit", "fail_fast", "signal 6 (SIGABRT): Environment.FailFast: the agent gives up")]
    [InlineData("stack_overflow", "signal 6 (SIGABRT): a stack overflow", "wild_pointer", "signal 11 (SIGSEGV)|signal 6 (SIGABRT): a fatal error of the runtime")]
    [InlineData("abort", "signal 6 (SIGABRT)", "thread_throws", "an unhandled exception: System.InvalidOperationException: thrown on a thread")]
    [InlineData("timer_throws", "System.InvalidOperationException: thrown from a timer", "async_void_throws", "System.InvalidOperationException: thrown from async void")]
    public async Task A_worker_that_is_brought_down_fails_its_job_in_words_and_nothing_else(string harm, string words, string otherHarm, string otherWords)
    {
        _home.Put("crash", ScenarioPlugins.Process);
        _home.Put("echo", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync();

        var jobs = new[] { await HarmAsync(daemon, harm), await HarmAsync(daemon, otherHarm) };

        Assert.All(jobs.Zip([words, otherWords]), pair =>
        {
            Assert.Equal(("failed", "worker_crashed"), (pair.First.Status(), pair.First.ErrorCode()));
            var message = pair.First.GetProperty("error").Text("message");
            Assert.True(pair.Second.Split('|').Any(part => message.Contains(part, StringComparison.Ordinal)), message);
        });
        await AssertWorksAsync(daemon);
    }

    [Theory]
    [InlineData("exit")]
    [InlineData("wild_pointer")]
    public async Task A_daemon_that_is_brought_down_from_inside_rescues_the_job_at_its_next_start(string harm)
    {
        _home.Put("crash", ScenarioPlugins.InProcess);
        var first = await _home.StartDaemonAsync();

        // Later: a job that starts at once brings the daemon down before the answer to its submit is out.
        var id = await first.SubmitAsync("crash", $$"""{"harm":"{{harm}}","first_run_only":true}""", ""","delay":"500ms" """);
        await first.WaitForExitAsync();

        var second = await _home.StartDaemonAsync();
        var job = await second.WaitForEndAsync(id);

        Assert.Equal(["crashed", "completed"], job.Outcomes());
        Assert.Equal((1, 2), (job.Number("attempt"), job.Number("run")));
    }

    [Theory]
    [InlineData("thread_throws", "thrown on a thread", true)]
    [InlineData("timer_throws", "thrown from a timer", false)]
    [InlineData("async_void_throws", "thrown from async void", true)]
    public async Task An_exception_that_nobody_catches_is_attributed_to_its_plugin_and_the_daemon_lives(string harm, string words, bool knowsTheJob)
    {
        _home.Put("crash", ScenarioPlugins.InProcess);
        _home.Put("echo", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync();

        var id = await daemon.SubmitAsync("crash", $$"""{"harm":"{{harm}}"}""");
        var job = await daemon.WaitForEndAsync(id);
        await daemon.WaitForLineAsync($"System.InvalidOperationException: {words}");

        Assert.Equal("completed", job.Status());
        Assert.Contains("Plugin crash 1.0.0: an exception on a thread or timer of its own was caught by nobody", daemon.Output, StringComparison.Ordinal);
        Assert.Contains($"(job {(knowsTheJob ? id : "none")})", daemon.Output, StringComparison.Ordinal);
        await AssertWorksAsync(daemon);
    }

    [Theory]
    [InlineData(ScenarioPlugins.Process, 0)]
    [InlineData(ScenarioPlugins.InProcess, 1)]
    public async Task An_endless_loop_is_ended_at_the_time_limit_or_given_up_and_its_slot_is_free(string isolation, int abandoned)
    {
        _home.Put("crash", isolation);
        _home.Put("echo", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync("engine.cancel_grace=200ms", "engine.concurrency=1");

        var id = await daemon.SubmitAsync("crash", """{"harm":"spin_for_ever"}""", ""","timeout":"500ms" """);
        var job = await daemon.WaitForEndAsync(id);
        if (abandoned > 0)
        {
            await daemon.WaitForLineAsync($"Job {id}: the agent of plugin crash did not stop");
        }

        Assert.Equal(("failed", "timeout"), (job.Status(), job.ErrorCode()));
        Assert.Equal(abandoned > 0, Assert.Single(job.Attempts()).GetProperty("abandoned").GetBoolean());
        await AssertWorksAsync(daemon);
        Assert.Equal($$"""{"used":0,"total":1,"abandoned":{{abandoned}}}""", (await daemon.Client.GetAsync("daemon", Token)).GetProperty("slots").GetRawText());
    }

    [Theory]
    [InlineData("leak_heap", "heap", "100MB", "System.OutOfMemoryException")]
    [InlineData("leak_native", "memory", "250MB", "its limit is 250 MB")]
    public async Task A_leak_in_a_worker_is_out_of_memory_there_alone(string harm, string limit, string size, string words)
    {
        _home.Put("crash", ScenarioPlugins.Process, edit: manifest => manifest["limits"] = new JsonObject { [limit] = size });
        _home.Put("echo", ScenarioPlugins.InProcess);
        var daemon = await _home.StartDaemonAsync();
        await AssertWorksAsync(daemon);
        var before = ProcessMemory.Highest(daemon.ProcessId);

        var job = await HarmAsync(daemon, harm);

        Assert.Equal("failed", job.Status());
        Assert.Contains(words, job.GetProperty("error").GetRawText(), StringComparison.Ordinal);
        Assert.InRange(ProcessMemory.Highest(daemon.ProcessId) - before, 0, 50);
        await AssertWorksAsync(daemon);
    }

    [Fact]
    public async Task A_result_that_a_worker_brings_after_the_cancel_does_not_stand()
    {
        var files = new ProbeFiles(_home);
        _home.Put("probe", ScenarioPlugins.Process);
        var daemon = await _home.StartDaemonAsync();
        var id = await daemon.SubmitAsync("probe", files.Payload(more: ""","ignore_cancellation":true"""));
        await daemon.WaitForStatusAsync(id, "running");

        await daemon.Client.PostAsync($"jobs/{id}/cancel", null, Token);
        files.Open();
        var job = await daemon.WaitForEndAsync(id);

        Assert.Equal(("cancelled", JsonValueKind.Null), (job.Status(), job.GetProperty("result").ValueKind));
        Assert.False(job.GetProperty("cancel").GetProperty("abandoned").GetBoolean());
    }

    /// <summary>A job that stays until its process ends, for harm that comes from beside it.</summary>
    private static async Task<JsonElement> HarmAsync(DaemonUnderTest daemon, string harm) =>
        await daemon.WaitForEndAsync(await daemon.SubmitAsync("crash", $$"""{"harm":"{{harm}}","stay":true}"""));

    private static async Task AssertWorksAsync(DaemonUnderTest daemon) =>
        Assert.Equal("completed", (await daemon.WaitForEndAsync(await daemon.SubmitAsync("echo", """{"text":"still here"}"""))).Status());
}
