using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Files that a failing disk or a foreign hand has changed: one job's trouble while that is all, and otherwise the end of the daemon, with a remedy.</summary>
public sealed class DamagedStoreTests : IAsyncDisposable
{
    private readonly TestHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoreFile Database => new(_home.Folder.In("mcpcore.db"));

    [Fact]
    public async Task A_payload_with_a_flipped_bit_fails_its_job_and_no_other()
    {
        var first = await _home.StartDaemonAsync();
        await first.Client.PostAsync("job-types/generic/pause", null, Token);
        var ids = await SubmitManyAsync(first, 3);
        await first.TerminateAsync();
        Database.FlipBitOf("\"marker-1\"");

        var daemon = await _home.StartDaemonAsync();
        var doctor = await CommandLine.RunAsync(_home.Folder, "doctor", "--deep");
        await daemon.Client.PostAsync("job-types/generic/resume", null, Token);
        await daemon.WaitForEndAsync(ids[0]);
        await daemon.WaitForEndAsync(ids[2]);

        Assert.Equal(5, doctor.ExitCode);
        Assert.Contains(ids[1], doctor.Error, StringComparison.Ordinal);
        Assert.Contains("submit the job anew", doctor.Error, StringComparison.Ordinal);
        var problem = await Assert.ThrowsAsync<McpCoreException>(() => daemon.Client.GetAsync($"jobs/{ids[1]}", Token));
        Assert.Equal((500, "damaged"), (problem.Problem.Status, problem.Problem.Code));
        Assert.Contains(ids[1], problem.Problem.Detail, StringComparison.Ordinal);
        var listed = (await daemon.Client.GetAsync("jobs", Token)).GetProperty("jobs").EnumerateArray().Reverse().ToList();
        Assert.Equal(["completed", "failed", "completed"], listed.Select(job => job.Status()));
        Assert.Equal([null, "damaged", null], listed.Select(job => job.ErrorCode()));
        Assert.Equal(JsonValueKind.Null, listed[1].GetProperty("payload").ValueKind);
        Assert.Equal(0, listed[1].Number("run"));
    }

    [Fact]
    public async Task A_result_with_a_flipped_bit_is_not_given_out()
    {
        var first = await _home.StartDaemonAsync();
        var id = await first.SubmitAsync("generic", """{"text":"marker-1"}""");
        await first.WaitForEndAsync(id);
        await first.TerminateAsync();
        Database.FlipBitOf("""
            "echo":{"text":"marker-1"
            """);

        await _home.StartDaemonAsync();
        var result = await CommandLine.RunAsync(_home.Folder, "result", id);

        Assert.Equal(70, result.ExitCode);
        Assert.Contains("does not match its checksum", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_says_of_a_file_that_it_is_no_database_and_leaves_it_alone()
    {
        Directory.CreateDirectory(_home.Folder.Path);
        var text = string.Concat(Enumerable.Repeat("These are notes. ", 1000));
        await File.WriteAllTextAsync(Database.Path, text, Token);

        var doctor = await CommandLine.RunAsync(_home.Folder, "doctor");

        Assert.Equal(5, doctor.ExitCode);
        Assert.Contains("not a database", doctor.Error, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(Database.Path, Token));
    }

    [Fact]
    public async Task A_database_that_was_torn_in_half_keeps_the_daemon_from_starting()
    {
        var first = await _home.StartDaemonAsync();
        await SubmitManyAsync(first, 500);
        await first.TerminateAsync();
        Database.Truncate(0.5);

        var start = await ProgramRun.RunDaemonAsync(_home);

        Assert.Equal(5, start.ExitCode);
        AssertRemedy(start.Output + start.Error);
    }

    [Fact]
    public async Task A_page_that_is_destroyed_while_the_daemon_runs_stops_it_when_it_is_read()
    {
        var first = await _home.StartDaemonAsync();
        var ids = await SubmitManyAsync(first, 500);
        await first.TerminateAsync();
        var daemon = await _home.StartDaemonAsync();
        var running = await daemon.SubmitAsync("generic", """{"sleep":"1h"}""");
        await daemon.WaitForStatusAsync(running, "running");
        Database.DestroyPageOf("\"marker-250\"");

        await Assert.ThrowsAnyAsync<Exception>(() => daemon.Client.GetAsync($"jobs/{ids[250]}", Token));

        Assert.Equal(5, await daemon.WaitForExitAsync());
        AssertRemedy(daemon.Output);
    }

    [Fact]
    public async Task What_a_torn_write_left_at_the_end_of_the_log_costs_no_job()
    {
        var killed = await _home.StartDaemonAsync();
        var ids = await SubmitManyAsync(killed, 20);
        await killed.KillAsync();
        await using (var log = new FileStream(Database.Path + "-wal", FileMode.Append, FileAccess.Write))
        {
            // The head of a frame and half of its page, as a power cut leaves them.
            await log.WriteAsync(Enumerable.Repeat((byte)7, 24 + 2048).ToArray(), Token);
        }

        var daemon = await _home.StartDaemonAsync();

        var counts = await daemon.Client.GetAsync("jobs/counts", Token);
        Assert.Equal(ids.Count, counts.Number("total"));
        Assert.Equal(0, (await CommandLine.RunAsync(_home.Folder, "doctor", "--deep")).ExitCode);
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private static void AssertRemedy(string output)
    {
        Assert.Contains("mcpcore doctor --deep", output, StringComparison.Ordinal);
        Assert.Contains("Restore a backup", output, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> SubmitManyAsync(DaemonUnderTest daemon, int count)
    {
        var bodies = string.Join(',', Enumerable.Range(0, count).Select(i => $$$"""{"type":"generic","payload":{"text":"marker-{{{i}}}"}}"""));
        var answer = await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{bodies}]"), Token);
        return [.. answer.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];
    }
}
