using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>The clean-up runs beside everything else for ever: what it reads and removes is found by keys and indexes.</summary>
public sealed class RetentionPlanTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly SqliteRetentionStore _retention;

    public RetentionPlanTests()
    {
        _store = new SqliteStore(_folder.File("mcpcore.db"));
        _retention = new SqliteRetentionStore(_store);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.OpenAsync("node", TestClock.Start, Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ended_Before_ReadsNoYoungJobAndNoInputOfAJobThatStays()
    {
        var plan = await ReadPlanAsync(new EndedSelection.Before(new Dictionary<JobStatus, DateTimeOffset> { [JobStatus.Failed] = TestClock.Start }));

        Assert.Equal(["SEARCH j USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "SEARCH i USING INTEGER PRIMARY KEY (rowid=?)"], plan.Take(2));
        Assert.Contains("SEARCH a USING PRIMARY KEY (key=?)", plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ended_Outlived_ReadsOnlyJobsThatSayHowLongTheyAreKept()
    {
        var plan = await ReadPlanAsync(new EndedSelection.Outlived(TestClock.Start));

        Assert.Contains(plan, step => step.StartsWith("SEARCH j USING INDEX jobs_kept (keep_until>? AND keep_until<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_OfAJob_FindsItAndWhatBelongsToItByIndex()
    {
        var plan = await WritePlanAsync(() => _retention.DeleteAsync([new JobId(Guid.Empty)], Token));

        plan.RemoveAll(step => step.StartsWith("CORRELATED", StringComparison.Ordinal));
        Assert.All(plan, step => Assert.StartsWith("SEARCH ", step, StringComparison.Ordinal));
        Assert.Equal(
            ["artifacts", "attempts", "c", "checkpoints", "children", "d", "dependencies", "idempotency_keys", "inputs", "jobs", "log_sizes", "logs", "metric_counts", "metrics", "p", "results", "unique_keys"],
            plan.Select(step => step.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TrimIdempotencyKeys_Old_AreFoundByAgeAndRemovedByName()
    {
        var plan = await WritePlanAsync(() => _retention.TrimIdempotencyKeysAsync(TestClock.Start, Token));

        Assert.Contains(plan, step => step.StartsWith("SEARCH idempotency_keys USING COVERING INDEX idempotency_keys_by_age (created_at<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TrimEvents_Old_AreFoundByTheirNumbers()
    {
        var plan = await WritePlanAsync(() => _retention.TrimEventsAsync(TestClock.Start, Token));

        Assert.Contains("SEARCH events USING INTEGER PRIMARY KEY (rowid<?)", plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        var explain = connection.Statement($"EXPLAIN QUERY PLAN {sql}");
        var steps = new List<string>();
        while (explain.Step())
        {
            explain.Int64();
            explain.Int64();
            explain.Int64();
            steps.Add(explain.Text());
        }

        explain.Reset();
        return steps;
    }

    /// <summary>The plan of a selection's statement. The one idle connection for reading has prepared it.</summary>
    private async Task<List<string>> ReadPlanAsync(EndedSelection selection)
    {
        await _retention.EndedAsync(selection, 0, 10, Token);
        return _store.Readers.Read(connection => Plan(connection, Assert.Single(connection.PreparedStatements)));
    }

    /// <summary>The plans of the statements that the writer has prepared for an action.</summary>
    private async Task<List<string>> WritePlanAsync(Func<Task> act)
    {
        var before = await _store.Writer.WriteAsync(transaction => transaction.Connection.PreparedStatements.ToHashSet());
        await act();
        return await _store.Writer.WriteAsync(transaction =>
            transaction.Connection.PreparedStatements.Except(before).ToList().SelectMany(sql => Plan(transaction.Connection, sql)).ToList());
    }
}
