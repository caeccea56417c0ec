using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Workers;

/// <summary>Plugins with isolation "process": whatever happens to a worker, the daemon goes on and the job says what it was.</summary>
public sealed class WorkerTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private string Begun => _home.Folder.In("begun");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    [Fact]
    public async Task A_worker_that_dies_fails_its_job_in_words_and_the_daemon_goes_on()
    {
        _home.AddPlugin("crash");
        var daemon = await _home.StartDaemonAsync();

        var exit = await daemon.WaitForEndAsync(await daemon.SubmitAsync("crash", """{"harm":"exit","code":3}"""));
        var overflow = await daemon.WaitForEndAsync(await daemon.SubmitAsync("crash", """{"harm":"stack_overflow"}"""));
        var shown = await CommandLine.RunAsync(_home.Folder, "status", overflow.GetProperty("id").GetString()!);

        Assert.Equal(("failed", "worker_crashed"), (exit.Status(), exit.ErrorCode()));
        Assert.Equal("The worker process ended by itself with exit code 3: the agent called Environment.Exit or exit(3).", exit.GetProperty("error").GetProperty("message").GetString());
        Assert.Contains("a stack overflow", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_worker_dies_is_tried_again_and_poisoned_at_the_third_crash()
    {
        _home.AddPlugin("crash");
        var daemon = await _home.StartDaemonAsync();

        var job = await daemon.WaitForEndAsync(await daemon.SubmitAsync("crash", """{"harm":"exit"}""", ""","max_attempts":5,"backoff":{"kind":"fixed","initial":"1ms","jitter":false}"""));

        Assert.Equal(("failed", "poisoned"), (job.Status(), job.ErrorCode()));
        Assert.Equal(["crashed", "crashed", "crashed"], job.Outcomes());
        Assert.Equal([1, 2, 3], job.Attempts().Select(attempt => attempt.Number("attempt")));
    }

    [Fact]
    public async Task An_agent_that_ignores_its_cancel_is_killed_after_the_grace_and_its_slot_is_free()
    {
        _home.AddPlugin("crash");
        var daemon = await _home.StartDaemonAsync("engine.cancel_grace=200ms");
        var id = await daemon.SubmitAsync("crash", $$"""{"harm":"spin_for_ever","begun":"{{Begun}}"}""");
        var worker = await WorkerOfAsync();

        await daemon.Client.PostAsync($"jobs/{id}/cancel", null, Token);
        var job = await daemon.WaitForEndAsync(id);
        var slots = (await daemon.Client.GetAsync("daemon", Token)).GetProperty("slots").GetRawText();

        Assert.Equal("cancelled", job.Status());
        Assert.False(job.GetProperty("cancel").GetProperty("abandoned").GetBoolean());
        Assert.StartsWith("""{"used":0,""", slots, StringComparison.Ordinal);
        Assert.EndsWith("\"abandoned\":0}", slots, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
    }

    [Fact]
    public async Task When_the_daemon_is_killed_its_workers_end_and_the_job_is_rescued_once()
    {
        var files = new ProbeFiles(_home);
        AddIsolated("probe");
        var killed = await _home.StartDaemonAsync();
        var id = await killed.SubmitAsync("probe", files.Payload());
        await killed.WaitForStatusAsync(id, "running");
        await Eventually.IsTrueAsync(() => File.Exists(files.Record));
        var workers = WorkersOf(killed.ProcessId);

        await killed.KillAsync();
        await Eventually.IsTrueAsync(() => !workers.Exists(IsRunning));
        files.Open();
        var daemon = await _home.StartDaemonAsync();
        var job = await daemon.WaitForEndAsync(id);

        Assert.NotEmpty(workers);
        Assert.Equal(["crashed", "completed"], job.Outcomes());
        Assert.Equal([1, 2], files.ReadRecord().Where(line => line.Word == "start").Select(line => line.Run));
    }

    [Fact]
    public async Task An_agent_in_an_endless_loop_does_not_outlive_the_daemon()
    {
        _home.AddPlugin("crash");
        var daemon = await _home.StartDaemonAsync();
        await daemon.SubmitAsync("crash", $$"""{"harm":"spin_for_ever","begun":"{{Begun}}"}""");
        var worker = await WorkerOfAsync();

        await daemon.KillAsync();

        await Eventually.IsTrueAsync(() => !IsRunning(worker));
    }

    [Fact]
    public async Task A_job_that_killed_two_daemons_runs_alone_in_a_worker_and_spares_the_third()
    {
        var folder = _home.AddPlugin("crash");
        EditManifest(folder, manifest => manifest["isolation"] = "inprocess");
        var first = await _home.StartDaemonAsync();

        // Later: a job that starts at once brings the daemon down before the answer to its submit is out.
        var id = await first.SubmitAsync("crash", """{"harm":"stack_overflow"}""", ""","delay":"500ms" """);
        await first.WaitForExitAsync();
        var second = await _home.StartDaemonAsync();
        await second.WaitForExitAsync();

        var third = await _home.StartDaemonAsync();
        var job = await third.WaitForEndAsync(id);

        Assert.Equal(["crashed", "crashed", "crashed"], job.Outcomes());
        Assert.Equal("poisoned", job.ErrorCode());
        Assert.Contains("a stack overflow", job.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_has_all_that_an_agent_is_promised()
    {
        AddIsolated("probe");
        var daemon = await _home.StartDaemonAsync();

        var id = await daemon.SubmitAsync("probe", """{"checkpoint":true,"log_lines":3,"progress_steps":2,"event":"note","artifact":"a.txt","metadata":true,"fail_times":1}""",
            ""","metadata":{"owner":"me"},"max_attempts":2,"backoff":{"kind":"fixed","initial":"1ms","jitter":false}""");
        var job = await daemon.WaitForEndAsync(id);
        var logs = await CommandLine.RunAsync(_home.Folder, "logs", id);
        var artifact = await daemon.Client.GetAsync($"jobs/{id}/artifacts", Token);

        Assert.Equal("completed", job.Status());
        Assert.Equal((2, """{"owner":"me"}"""), (job.GetProperty("result").Number("counter"), job.GetProperty("result").GetProperty("metadata").GetString()));
        Assert.Contains("Line 3 of 3", logs.Output, StringComparison.Ordinal);
        Assert.Contains("note", logs.Output, StringComparison.Ordinal);
        Assert.Contains("\"a.txt\"", artifact.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_generic_agent_crashes_on_request_only_in_a_process_of_its_own()
    {
        var shared = await _home.StartDaemonAsync();
        var failed = await shared.WaitForEndAsync(await shared.SubmitAsync("generic", """{"crash":true}"""));
        await shared.TerminateAsync();
        var isolated = await _home.StartDaemonAsync("plugins.generic.isolation=process");

        var job = await isolated.WaitForEndAsync(await isolated.SubmitAsync("generic", """{"crash":true}"""));

        Assert.Equal("job_failed", failed.ErrorCode());
        Assert.Contains("process isolation", failed.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("worker_crashed", job.ErrorCode());
    }

    private void AddIsolated(string id) => EditManifest(_home.AddPlugin(id), manifest => manifest["isolation"] = "process");

    private static void EditManifest(string folder, Action<JsonNode> edit)
    {
        var path = Path.Combine(folder, "plugin.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    private async Task<int> WorkerOfAsync()
    {
        await Eventually.IsTrueAsync(() => File.Exists(Begun) && new FileInfo(Begun).Length > 0);
        return int.Parse(await File.ReadAllTextAsync(Begun, Token), CultureInfo.InvariantCulture);
    }

    private static List<int> WorkersOf(int daemon) =>
    [
        .. Directory.GetDirectories($"/proc/{daemon}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)),
    ];

    private static bool IsRunning(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].StartsWith('Z');
}
