using System.Text;
using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>Kills while committed pages are on their way from the log to the database.</summary>
public sealed class CheckpointKillTests
{
    private const int Rounds = 4;
    private const int BatchSize = 50;

    /// <summary>Far more than the checkpoints of all rounds need.</summary>
    private const int MostJobs = 30_000;

    private static readonly string Padding = new('x', 4096);

    private readonly List<string> _acknowledged = [];

    [Fact]
    public async Task Kills_around_checkpoints_lose_no_acknowledged_job()
    {
        await using var home = new TestHome();
        var database = new FileInfo(home.Folder.In("mcpcore.db"));
        for (var round = 0; round < Rounds; round++)
        {
            var daemon = await home.StartDaemonAsync();
            await SubmitUntilTheDatabaseGrowsAsync(daemon, database, times: 1 + (round % 2));

            // The answer of this batch is not awaited: the kill falls into its commit, or into the checkpoint beside it.
            var last = SubmitAsync(daemon);
            await daemon.KillAsync();
            await RememberAsync(last);
        }

        var stored = await IdsAsync(await home.StartDaemonAsync());
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(_acknowledged.Except(stored));
        Assert.InRange(stored.Count, _acknowledged.Count, _acknowledged.Count + (Rounds * BatchSize));
    }

    /// <summary>Nothing but a checkpoint writes to the file of the database while the daemon runs.</summary>
    private async Task SubmitUntilTheDatabaseGrowsAsync(DaemonUnderTest daemon, FileInfo database, int times)
    {
        for (var grown = 0; grown < times;)
        {
            database.Refresh();
            var before = database.Length;
            _acknowledged.AddRange(await SubmitAsync(daemon));
            database.Refresh();
            grown += database.Length > before ? 1 : 0;
            Assert.InRange(_acknowledged.Count, 0, MostJobs);
        }
    }

    private async Task RememberAsync(Task<IReadOnlyList<string>> submit)
    {
        try
        {
            _acknowledged.AddRange(await submit.WaitAsync(Limits.Hang));
        }
        catch (DaemonUnavailableException)
        {
            // Killed before it had answered.
        }
    }

    private static async Task<IReadOnlyList<string>> SubmitAsync(DaemonUnderTest daemon)
    {
        var bodies = Enumerable.Repeat($$"""{"type":"generic","payload":{"padding":"{{Padding}}"},"delay":"1h"}""", BatchSize);
        var answer = await daemon.Client.PostAsync("jobs/many", Encoding.UTF8.GetBytes($"[{string.Join(',', bodies)}]"), TestContext.Current.CancellationToken);
        return [.. answer.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(DaemonUnderTest daemon)
    {
        var ids = new List<string>();
        var cursor = "";
        while (true)
        {
            var page = await daemon.Client.GetAsync($"jobs?limit=1000{cursor}", TestContext.Current.CancellationToken);
            ids.AddRange(page.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            if (page.GetProperty("next_cursor") is not { ValueKind: JsonValueKind.String } next)
            {
                return ids;
            }

            cursor = $"&cursor={next.GetString()}";
        }
    }
}
