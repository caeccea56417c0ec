using System.Globalization;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>A store with 100,000 jobs: pages have every job once, whatever comes meanwhile.</summary>
public sealed class ManyJobsTests : IAsyncLifetime
{
    private const int Jobs = 100_000;

    private readonly TempFolder _folder = new();
    private readonly TestClock _clock = new();
    private readonly SqliteStore _store;

    public ManyJobsTests() => _store = new SqliteStore(_folder.File("mcpcore.db"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using (var connection = SqliteProbe.Prepared(_folder.File("mcpcore.db")))
        {
            // Job n is of type n % 4; of each hundred one failed, one was cancelled, three wait; ids as the engine makes them, 50 a millisecond.
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"""
                BEGIN;
                WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {Jobs - 1}),
                  job(n, at, counter, status) AS (
                    SELECT n, {TestClock.Start.ToUnixTimeMilliseconds()} + n / 50, n % 50, CASE n % 100 WHEN 7 THEN 6 WHEN 8 THEN 7 WHEN 9 THEN 3 WHEN 10 THEN 2 WHEN 11 THEN 1 ELSE 5 END FROM n)
                INSERT INTO jobs (key, id, type, status, rank, run_at, attempt, max_attempts, run, crashes, resumes_attempt, incarnation, created_at, run_started_at, completed_at, node, first_event)
                SELECT (at << 20) | counter, unhex(printf('%012x7000%02x%02x', at, 128, counter) || hex(randomblob(6))), 'type' || (n % 4), status, n, iif(status = 1, at, NULL),
                  1, 1, 1, 0, 0, 0, at, at, iif(status > 4, at + 5, NULL), 'node', 1 FROM job;
                INSERT INTO inputs (key, payload, metadata, tags) SELECT key, CAST('{"{\"n\":1}"}' AS BLOB), CAST('{"{}"}' AS BLOB), NULL FROM jobs;
                COMMIT;
                """));
        }

        _clock.Advance(TimeSpan.FromDays(1));
        await _store.OpenAsync("node", _clock.Now, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("status = 5", JobStatus.Completed)]
    [InlineData("status = 6", JobStatus.Failed)]
    [InlineData("status IN (1, 2, 3)", JobStatus.Pending, JobStatus.Blocked, JobStatus.Scheduled)]
    public async Task Pages_WhileJobsComeAndGo_HaveEveryEarlierJobOnce(string condition, params JobStatus[] statuses)
    {
        var expected = Numbers(condition);
        var drafts = new JobDrafts(_clock);
        var read = new List<long>();
        var filter = new JobFilter { Statuses = statuses, Limit = 1000 };
        while (await _store.ListAsync(filter, Token) is { Count: > 0 } page)
        {
            // Two writers beside the reader.
            var coming = Enumerable.Range(0, 2).Select(_ => Task.Run(() => _store.SubmitAsync([drafts.New("type1")], long.MaxValue, Token), Token)).ToList();
            read.AddRange(page.Select(job => job.Id.SortKey));
            filter = filter with { BeforeSortKey = page[^1].Id.SortKey };
            await Task.WhenAll(coming);
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task Pages_OfATypeAndAStatus_HaveEveryJobOnce()
    {
        var expected = Numbers("type IN ('type1', 'type3') AND status IN (5, 6)");
        var read = new List<long>();
        var filter = new JobFilter { Types = ["type1", "type3"], Statuses = [JobStatus.Completed, JobStatus.Failed], Limit = 777 };
        while (await _store.ListAsync(filter, Token) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(job => job.Id.SortKey));
            filter = filter with { BeforeSortKey = page[^1].Id.SortKey };
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task CountAsync_OfAType_IsExact()
    {
        var counts = await _store.CountAsync(new JobFilter { Types = ["type1"] }, Token);

        Assert.Equal(Numbers("type = 'type1' AND status = 5").Count, counts[JobStatus.Completed]);
        Assert.Equal(Numbers("type = 'type1'").Count, counts.Values.Sum());
    }

    [Fact]
    public async Task FindAsync_AnyOfThem_FindsItByItsEnd()
    {
        foreach (var job in await _store.ListAsync(new JobFilter { BeforeSortKey = Numbers("")[Jobs / 2], Limit = 20 }, Token))
        {
            var found = await _store.FindAsync(job.Id.ToString()[^10..], 5, Token);

            Assert.Contains(job.Id, found);
        }
    }

    /// <summary>The keys of the jobs that a condition names, the newest first.</summary>
    private List<long> Numbers(string condition)
    {
        using var connection = new SqliteConnection(_folder.File("mcpcore.db"), readOnly: true);
        return JobReads.Keys(connection.Statement($"SELECT key FROM jobs {(condition.Length > 0 ? "WHERE " + condition : "")} ORDER BY key DESC"));
    }
}
