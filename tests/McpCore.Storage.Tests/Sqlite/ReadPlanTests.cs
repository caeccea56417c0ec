using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Storage.Sqlite;

namespace McpCore.Storage.Tests.Sqlite;

/// <summary>What people and dashboards ask about jobs does not read through the history.</summary>
public sealed class ReadPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SqliteConnection _connection;

    public ReadPlanTests() => _connection = SqliteProbe.Prepared(_folder.File("mcpcore.db"));

    public void Dispose()
    {
        _connection.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void List_NewestPage_IsReadInOrderWithoutSorting()
    {
        var plan = Plan(() => List(new JobFilter { BeforeSortKey = 1 }));

        Assert.Contains("SEARCH j USING INTEGER PRIMARY KEY (rowid<?)", plan);
        AssertOrdered(plan);
    }

    [Theory]
    [InlineData(JobStatus.Scheduled, "jobs_due")]
    [InlineData(JobStatus.Blocked, "jobs_blocked")]
    [InlineData(JobStatus.Pending, "jobs_pending")]
    [InlineData(JobStatus.Running, "jobs_running")]
    [InlineData(JobStatus.Completed, "jobs_completed")]
    [InlineData(JobStatus.Failed, "jobs_ended_badly")]
    [InlineData(JobStatus.Cancelled, "jobs_ended_badly")]
    public void List_ByAStatusThatFewHave_ReadsTheIndexOfThatStatusAlone(JobStatus status, string index)
    {
        var plan = Plan(() => List(new JobFilter { Statuses = [status] }));

        // Where it says SCAN it goes through that index, which holds no job of another status.
        Assert.Matches($"^(SEARCH|SCAN) j USING (COVERING )?INDEX {index}", plan[0]);
    }

    [Fact]
    public void List_ByAStatusThatMostHave_IsReadInOrderWithoutSorting()
    {
        var plan = Plan(() => List(new JobFilter { Statuses = [JobStatus.Completed] }, JobStatus.Completed));

        Assert.Equal(["SEARCH j USING INTEGER PRIMARY KEY (rowid<?)", "SEARCH i USING INTEGER PRIMARY KEY (rowid=?)"], plan.Take(2));
        AssertOrdered(plan);
    }

    [Fact]
    public void List_ByTypeAndStatus_SearchesTheJobsOfBoth()
    {
        var completed = Plan(() => List(new JobFilter { Statuses = [JobStatus.Completed], Types = ["echo"] }));
        var pending = Plan(() => List(new JobFilter { Statuses = [JobStatus.Pending], Types = ["echo"] }));

        Assert.Equal(["SEARCH j USING COVERING INDEX jobs_completed (type=? AND rowid<?)"], completed);
        Assert.Contains("SEARCH j USING INDEX jobs_held (type=? AND rowid<?)", pending.Select(step => step.Replace("COVERING ", "", StringComparison.Ordinal)));
        Assert.Contains("SEARCH j USING INDEX jobs_pending (type=?)", pending.Select(step => step.Replace("COVERING ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void List_ByTimeOfCreation_ReadsOnlyTheJobsOfThatTime()
    {
        var plan = Plan(() => List(new JobFilter { CreatedAfter = TestClock.Start, CreatedBefore = TestClock.Start.AddHours(1) }));

        Assert.Contains("SEARCH j USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", plan);
        AssertOrdered(plan);
    }

    [Fact]
    public void List_ByNodeOfRunningJobs_ReadsTheRunningJobsAlone()
    {
        var plan = Plan(() => List(new JobFilter { Statuses = [JobStatus.Running], Node = "node-a" }));

        Assert.Contains(plan, step => step.Contains("INDEX jobs_running", StringComparison.Ordinal));
        Assert.DoesNotContain("SCAN j", plan);
    }

    [Fact]
    public void List_ByTag_OfAType_MeetsTheNewestFirst()
    {
        var plan = Plan(() => List(new JobFilter { Statuses = [JobStatus.Completed], Types = ["echo"], Tag = "t" }));

        Assert.Equal(["SEARCH j USING INDEX jobs_completed (type=? AND rowid<?)", "SEARCH i USING INTEGER PRIMARY KEY (rowid=?)"], plan.Take(2).Select(step => step.Replace("COVERING ", "", StringComparison.Ordinal)));
        AssertOrdered(plan);
    }

    [Fact]
    public void Count_ByType_ReadsIndexesAlone()
    {
        var plan = Plan(() => JobPages.Count(_connection, new JobFilter { Types = ["echo"] }, Counts()));

        Assert.Contains("SEARCH j USING COVERING INDEX jobs_completed (type=?)", plan.Select(step => step.Replace(" AND rowid<?", "", StringComparison.Ordinal)));
        Assert.DoesNotContain("SCAN j", plan);
    }

    [Fact]
    public void Find_ByDigits_SearchesByKeyAndByTheLastDigit()
    {
        var plan = Plan(() => JobIdSearch.Find(_connection, "01ab", 5));

        Assert.Contains("SEARCH jobs USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", plan);
        Assert.Contains(plan, step => step.StartsWith("SEARCH jobs USING COVERING INDEX jobs_by_last_digit (<expr>=?", StringComparison.Ordinal));
        AssertOrdered(plan);
    }

    [Fact]
    public void CountAhead_OfAType_SearchesThePendingJobsBeforeIt()
    {
        var plan = Plan(() => JobHistory.CountAhead(_connection, ["echo"], 5, 6));

        Assert.Equal(["SEARCH jobs USING COVERING INDEX jobs_pending (type=? AND lane=? AND rank<?)", "SEARCH jobs USING COVERING INDEX jobs_pending (type=? AND lane>?)"], plan);
    }

    [Fact]
    public void Share_OfAKey_SearchesTheJobsOfThatKey()
    {
        var plan = Plan(() => JobHistory.Share(_connection, "key", 5, 6));

        Assert.Contains(plan, step => step.Contains("INDEX jobs_sharing_now (share=?)", StringComparison.Ordinal));
        Assert.Contains(plan, step => step.Contains("INDEX jobs_sharing (share=? AND rank<?)", StringComparison.Ordinal));
    }

    [Fact]
    public void RunTimes_OfAType_ReadsTheNewestCompletedJobs()
    {
        var plan = Plan(() => JobHistory.RunTimes(_connection, ["echo"], 50));

        Assert.Equal(["SEARCH jobs USING INDEX jobs_completed (type=?)"], plan);
    }

    [Fact]
    public void Payloads_OfAType_BeginAtItsOldestWaitingJobAndGoOnByKey()
    {
        var plan = Plan(() => PayloadPages.Read(_connection, "echo", 0)).Concat(Plan(() => PayloadPages.Read(_connection, "echo", 1))).ToList();

        Assert.All(["jobs_due", "jobs_blocked (type=?)", "jobs_pending (type=?)", "jobs_held (type=?)", "jobs_running"], index => Assert.Contains(plan, step => step.Contains($"COVERING INDEX {index}", StringComparison.Ordinal)));
        Assert.Contains("SEARCH j USING INTEGER PRIMARY KEY (rowid>?)", plan);
        AssertOrdered(plan.Where(step => !step.Contains("COVERING", StringComparison.Ordinal)));
    }

    private static void AssertOrdered(IEnumerable<string> plan) =>
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.StartsWith("SCAN j ", StringComparison.Ordinal) || step.StartsWith("SCAN jobs", StringComparison.Ordinal));

    private List<string> Plan(Action ask) => QueryPlan.Of(_connection, ask);

    private void List(JobFilter filter, JobStatus? most = null) => JobPages.List(_connection, filter, Counts(most));

    /// <summary>As if there were a million jobs, most of them of one status.</summary>
    private static Dictionary<JobStatus, long> Counts(JobStatus? most = null) =>
        JobStatusNames.All.ToDictionary(status => status, status => status == most ? 1_000_000L : 1_000L);
}
