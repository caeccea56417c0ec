using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>A disk that fills up under a running daemon, and is emptied again.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private readonly TestHome _home = new();
    private readonly TempFolder _elsewhere = new();
    private readonly string _large = new('x', 500_000);
    private SmallDisk? _disk;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Reserve => _home.Folder.In("mcpcore.db-reserve");

    [Fact]
    public async Task On_a_full_disk_submits_are_refused_reads_go_on_and_what_runs_can_end()
    {
        var daemon = await StartAsync();
        var running = await RunAsync(daemon, more: "");
        Assert.Equal(8 * 1024 * 1024, new FileInfo(Reserve).Length);

        _disk!.Fill();
        var accepted = await SubmitUntilFullAsync(daemon);
        Assert.False(File.Exists(Reserve));
        Assert.Equal("running", (await daemon.Client.GetAsync($"jobs/{running}", Token)).Status());
        Assert.Equal(accepted.Count + 1, (await daemon.Client.GetAsync("jobs/counts", Token)).Number("total"));
        await File.WriteAllTextAsync(_elsewhere.In("gate"), "", Token);
        var ended = await daemon.WaitForEndAsync(running);
        var refusal = await Assert.ThrowsAsync<McpCoreException>(() => daemon.SubmitAsync("generic", "{}"));

        Assert.Equal(("completed", 1), (ended.Status(), ended.Number("run")));
        Assert.Equal((503, "store_full"), (refusal.Problem.Status, refusal.Problem.Code));
        Assert.Contains("16 MB", refusal.Problem.Detail, StringComparison.Ordinal);

        _disk.Empty();
        var next = await daemon.SubmitAsync("generic", "{}");
        Assert.Equal("completed", (await daemon.WaitForEndAsync(next)).Status());
        Assert.True(File.Exists(Reserve));
        foreach (var id in accepted)
        {
            Assert.Equal("scheduled", (await daemon.Client.GetAsync($"jobs/{id}", Token)).Status());
        }


        // The disk is small, which the doctor says, too; the store is what matters here.
        Assert.Matches("(?m)^ok +store ", (await CommandLine.RunAsync(_home.Folder, "doctor", "--deep")).Output);
    }

    [Fact]
    public async Task The_end_of_a_run_that_finds_no_room_at_all_is_stored_when_there_is_some()
    {
        var daemon = await StartAsync();
        var running = await RunAsync(daemon, more: ""","result_bytes":3000000""");
        _disk!.Fill();
        await SubmitUntilFullAsync(daemon);
        _disk.Fill();

        await File.WriteAllTextAsync(_elsewhere.In("gate"), "", Token);
        await daemon.WaitForLineAsync("the end of its run could not be stored");
        var meanwhile = await daemon.Client.GetAsync($"jobs/{running}", Token);
        _disk.Empty();
        var ended = await daemon.WaitForEndAsync(running);

        Assert.Equal("running", meanwhile.Status());
        Assert.Equal(("completed", 1), (ended.Status(), ended.Number("run")));
        Assert.Equal(["completed"], ended.Outcomes());
    }

    [Fact]
    public async Task A_daemon_that_is_killed_on_a_full_disk_starts_again_and_loses_nothing()
    {
        var killed = await StartAsync();
        var running = await RunAsync(killed, more: "");
        _disk!.Fill();
        var accepted = await SubmitUntilFullAsync(killed);
        await killed.KillAsync();

        await File.WriteAllTextAsync(_elsewhere.In("gate"), "", Token);
        _disk.Empty();
        var daemon = await _home.StartDaemonAsync();
        var ended = await daemon.WaitForEndAsync(running);

        Assert.Equal(("completed", 2), (ended.Status(), ended.Number("run")));
        Assert.Equal(accepted.Count + 1, (await daemon.Client.GetAsync("jobs/counts", Token)).Number("total"));
    }

    public async ValueTask DisposeAsync()
    {
        _disk?.Dispose();
        await _home.DisposeAsync();
        _elsewhere.Dispose();
    }

    private async Task<DaemonUnderTest> StartAsync()
    {
        _disk = SmallDisk.Mount(_home.Folder.Path, megabytes: 96);
        _home.AddPlugin("probe");
        return await _home.StartDaemonAsync();
    }

    /// <summary>A job that runs until its gate, which lies on another disk, is opened.</summary>
    private async Task<string> RunAsync(DaemonUnderTest daemon, string more)
    {
        var id = await daemon.SubmitAsync("probe", $$"""{"gate":"{{_elsewhere.In("gate")}}"{{more}}}""");
        await daemon.WaitForStatusAsync(id, "running");
        return id;
    }

    /// <summary>Submits until the store refuses; what is left of the log that the daemon has already may hold some.</summary>
    private async Task<IReadOnlyList<string>> SubmitUntilFullAsync(DaemonUnderTest daemon)
    {
        var accepted = new List<string>();
        while (true)
        {
            try
            {
                accepted.Add(await daemon.SubmitAsync("generic", $$"""{"text":"{{_large}}"}""", ""","delay":"1h" """));
            }
            catch (McpCoreException refusal)
            {
                Assert.Equal((503, "store_full"), (refusal.Problem.Status, refusal.Problem.Code));
                return accepted;
            }

            Assert.True(accepted.Count < 200, "The disk never became full.");
        }
    }
}
