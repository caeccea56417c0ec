using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>The questions that are asked all the time are answered by an index, so that their cost does not grow with history.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteConnection _connection;

    public QueryPlanTests() => _connection = SqliteProbe.Prepared(_folder.File("mcpcore.db"));

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Claim_OfAType_SearchesPendingJobsInOrder()
    {
        var request = new ClaimRequest(5, [new TypeRoom("echo", 5, new PluginRef("p", "1", "ab"))], "node", 1, TestClock.Start);

        var plan = Plan(() => Claims.Make(new WriteTransaction(_connection, 1, 0), request));

        Assert.Equal(["SEARCH jobs USING COVERING INDEX jobs_pending (type=? AND lane=?)"], plan);
    }

    [Fact]
    public void Claim_WithResources_SearchesTheLanesInOrder()
    {
        var request = new ClaimRequest(5, [new TypeRoom("echo", 5, new PluginRef("p", "1", "ab"))], "node", 1, TestClock.Start) { Resources = new Dictionary<string, int> { ["gpu"] = 1 } };

        var plan = Plan(() => Claims.Make(new WriteTransaction(_connection, 1, 0), request));

        Assert.All(plan, step => Assert.StartsWith("SEARCH jobs USING COVERING INDEX jobs_pending", step, StringComparison.Ordinal));
        Assert.Equal(2, plan.Count);
    }

    [Fact]
    public void Claim_MadeAgainWithOtherValues_IsNotCompiledAgain()
    {
        for (var room = 1; room <= 3; room++)
        {
            Claims.Make(new WriteTransaction(_connection, 1, 0), new ClaimRequest(room, [new TypeRoom("echo", room, new PluginRef("p", "1", "ab"))], "node", 1, TestClock.Start));
        }

        Assert.Equal(0, _connection.Recompilations);
    }

    [Fact]
    public void Balance_OfAKey_SearchesItsJobsAlone()
    {
        var plan = Plan(() => SharedLimits.Balance(_connection, "key"));

        Assert.All(plan, step => Assert.StartsWith("SEARCH ", step, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void Select_Due_SearchesScheduledJobsInOrder()
    {
        var plan = Plan(() => JobReads.Select(_connection, new JobSelection.Due(TestClock.Start)));

        Assert.Equal(["SEARCH jobs USING COVERING INDEX jobs_due (run_at<?)"], plan);
    }

    [Fact]
    public void Select_Expired_SearchesExpiringJobsInOrder()
    {
        var plan = Plan(() => JobReads.Select(_connection, new JobSelection.Expired(TestClock.Start)));

        Assert.Equal(["SEARCH jobs USING COVERING INDEX jobs_expiring (expires_at>? AND expires_at<?)"], plan);
    }

    [Fact]
    public void Select_HeldByOthers_ReadsOnlyRunningJobs()
    {
        var plan = Plan(() => JobReads.Select(_connection, new JobSelection.HeldByOthers(1)));

        Assert.Contains(plan, step => step.Contains("INDEX jobs_running", StringComparison.Ordinal));
        Assert.DoesNotContain("SCAN jobs", plan);
    }

    [Fact]
    public void Select_WaitingForAgent_ReadsOnlyWaitingJobs()
    {
        var plan = Plan(() => JobReads.Select(_connection, new JobSelection.WaitingForAgent([new("echo", WaitingReason.AgentMissing("echo"))])));

        Assert.Contains(plan, step => step.Contains("INDEX jobs_pending (type=?)", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("INDEX jobs_blocked (type=?)", StringComparison.Ordinal));
        Assert.DoesNotContain("SCAN jobs", plan);
    }

    [Fact]
    public void NextDue_Always_LooksAtTheEndsOfTwoIndexes()
    {
        var plan = Plan(() => JobReads.NextDue(_connection));

        Assert.Contains(plan, step => step.StartsWith("SEARCH jobs USING COVERING INDEX jobs_due", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.StartsWith("SEARCH jobs USING COVERING INDEX jobs_expiring", StringComparison.Ordinal));
        Assert.DoesNotContain("SCAN jobs", plan);
    }

    [Fact]
    public void Logs_OfAJob_AreReadInOrderWithoutSorting()
    {
        var plan = Plan(() => JobReads.Logs(_connection, new LogQuery(default, null, 0, 10)));

        Assert.Contains("SEARCH l USING INDEX logs_of_job (key=? AND seq>?)", plan);
        AssertUnsorted(plan);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Events_AfterANumber_AreReadInOrderWithoutSorting(bool ofAJob)
    {
        var plan = Plan(() => JobReads.Events(_connection, 5, 10, ofAJob ? new JobId(Guid.Empty) : null));

        Assert.Contains("SEARCH events USING INTEGER PRIMARY KEY (rowid>?)", plan);
        Assert.Contains(ofAJob ? "SEARCH l USING INDEX logs_of_job (key=? AND seq>?)" : "SEARCH l USING INTEGER PRIMARY KEY (rowid>?)", plan);
        AssertUnsorted(plan);
    }

    private static void AssertUnsorted(IEnumerable<string> plan) =>
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));

    /// <summary>The plans of the statements that an action prepares.</summary>
    private List<string> Plan(Action ask) => QueryPlan.Of(_connection, ask);
}
