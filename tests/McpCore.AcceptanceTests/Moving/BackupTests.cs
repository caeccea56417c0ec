using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Api;
using McpCore.AcceptanceTests.Crashes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Moving;

/// <summary><c>mcpcore backup</c>: a copy of a home in use is a home.</summary>
public sealed class BackupTests
{
    /// <summary>Jobs that are there before the copy begins, so that it takes a moment.</summary>
    private const int Many = 2000;

    [Fact]
    public async Task A_backup_under_load_holds_every_job_that_was_acknowledged_before_and_a_daemon_starts_on_it()
    {
        await using var home = new TestHome();
        await using var copy = new TestHome();
        home.AddPlugin("probe");
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(home.Folder.Path).FullName, "mcpcore.json"), """{"engine":{"concurrency":3}}""", TestContext.Current.CancellationToken);
        var daemon = await home.StartDaemonAsync();
        var withFile = await daemon.SubmitAsync("probe", """{"artifact":"curve.csv"}""");
        await daemon.WaitForEndAsync(withFile);
        await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("""{"type":"generic","payload":{},"delay":"24h"}""", Many))}]"), TestContext.Current.CancellationToken);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var acknowledged = new ConcurrentQueue<string>();
        var load = new[] { SubmitAsync(daemon, acknowledged, enough.Token), SubmitAsync(daemon, acknowledged, enough.Token) };
        await Eventually.IsTrueAsync(() => acknowledged.Count > 20);
        var before = acknowledged.ToArray();

        var backup = await CommandLine.RunAsync(home.Folder, "backup", copy.Folder.Path, "--json");
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(backup.ExitCode == 0, backup.Error);
        var report = JsonDocument.Parse(backup.Output).RootElement;
        var doctor = await CommandLine.RunAsync(copy.Folder, "doctor", "--deep");
        await daemon.KillAsync();
        var restored = await copy.StartDaemonAsync();
        var stored = await StoredJobs.ReadAsync(restored);
        await using var artifact = await restored.Client.OpenArtifactAsync(withFile, "curve.csv", TestContext.Current.CancellationToken);
        var next = await restored.WaitForEndAsync(await restored.SubmitAsync("probe", "{}"));
        var status = await restored.Client.GetAsync("daemon", TestContext.Current.CancellationToken);

        ContractFile.AssertFits("backup", report);
        Assert.True(before.Length > 20);
        Assert.Empty(before.Except(stored.Keys));
        Assert.True(report.GetProperty("jobs").GetInt64() >= Many + before.Length);
        Assert.Equal(1, report.GetProperty("artifacts").GetInt32());
        Assert.Equal((0, ""), (doctor.ExitCode, doctor.Error));
        Assert.True(artifact.ReadByte() >= 0);
        Assert.Equal("completed", next.GetProperty("status").GetString());
        Assert.Equal(3, status.GetProperty("slots").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_backup_to_a_file_is_the_database_alone_and_a_daemon_starts_with_it()
    {
        await using var home = new TestHome();
        await using var other = new TestHome();
        var daemon = await home.StartDaemonAsync();
        var id = await daemon.SubmitAsync("generic", "{}");
        await daemon.WaitForEndAsync(id);
        Directory.CreateDirectory(other.Folder.Path);

        var backup = await CommandLine.RunAsync(home.Folder, "backup", other.Folder.In("mcpcore.db"));
        var restored = await other.StartDaemonAsync();
        var job = await restored.Client.GetAsync($"jobs/{id}", TestContext.Current.CancellationToken);

        Assert.True(backup.ExitCode == 0, backup.Error);
        Assert.StartsWith("Backed up 1 job (", backup.Output, StringComparison.Ordinal);
        Assert.Equal("completed", job.GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_is_there_is_not_replaced_and_nothing_is_left_of_a_backup_that_was_refused()
    {
        await using var home = new TestHome();
        await using var other = new TestHome();
        await home.StartDaemonAsync();
        Directory.CreateDirectory(other.Folder.Path);
        await File.WriteAllTextAsync(other.Folder.In("kept.db"), "kept", TestContext.Current.CancellationToken);

        var there = await CommandLine.RunAsync(home.Folder, "backup", other.Folder.In("kept.db"));
        var nowhere = await CommandLine.RunAsync(home.Folder, "backup", other.Folder.In("none/copy"));
        var inside = await CommandLine.RunAsync(home.Folder, "backup", home.Folder.In("copy"));

        Assert.Equal((5, 2, 2), (there.ExitCode, nowhere.ExitCode, inside.ExitCode));
        Assert.Contains("A backup replaces nothing", there.Error, StringComparison.Ordinal);
        Assert.Contains("Make it first.", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains("would be lost with it", inside.Error, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(other.Folder.In("kept.db"), TestContext.Current.CancellationToken));
        Assert.Equal([other.Folder.In("kept.db")], Directory.GetFileSystemEntries(other.Folder.Path));
    }

    [Fact]
    public async Task Over_http_backup_export_and_import_are_refused()
    {
        await using var home = new TestHome();
        await using var other = new TestHome();
        var daemon = await home.StartDaemonAsync("http.listen=127.0.0.1:0");
        var status = await daemon.Client.GetAsync("daemon", TestContext.Current.CancellationToken);
        using var client = new McpCoreClient(new Uri(status.GetProperty("http").GetString()!));

        var refused = await Assert.ThrowsAsync<McpCoreException>(() => client.PostAsync("daemon/backup", Encoding.UTF8.GetBytes($$"""{"path":{{JsonSerializer.Serialize(other.Folder.Path)}}}"""), TestContext.Current.CancellationToken));

        var export = await Assert.ThrowsAsync<McpCoreException>(() => client.OpenAsync("export", TestContext.Current.CancellationToken));
        var import = await Assert.ThrowsAsync<McpCoreException>(() => client.PostAsync("import", "{}"u8.ToArray(), TestContext.Current.CancellationToken));

        Assert.Equal(("forbidden", "forbidden", "forbidden"), (refused.Problem.Code, export.Problem.Code, import.Problem.Code));
        Assert.False(Path.Exists(other.Folder.Path));
    }

    private static async Task SubmitAsync(DaemonUnderTest daemon, ConcurrentQueue<string> acknowledged, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            acknowledged.Enqueue(await daemon.SubmitAsync("generic", "{}"));
        }
    }
}
