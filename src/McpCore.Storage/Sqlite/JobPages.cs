using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// Lists and counts of jobs. What most questions name, a status or a type, is read from the indexes that hold the jobs of one status: the newest of
/// each are merged, so that the cost follows the page and not the history. Questions about most of all jobs, or about neither, go through the jobs from
/// the newest on.
/// </summary>
internal static class JobPages
{
    /// <summary>Branches of one question; one with more types than this many go through all jobs.</summary>
    private const int MaxBranches = 256;

    /// <param name="connection">Where to read.</param>
    /// <param name="filter">Which jobs.</param>
    /// <param name="counts">How many jobs there are of each status; they need not be of the same moment.</param>
    public static IReadOnlyList<Job> List(SqliteConnection connection, JobFilter filter, IReadOnlyDictionary<JobStatus, long> counts)
    {
        filter = filter with { BeforeSortKey = filter.BeforeSortKey ?? long.MaxValue };
        if (Branches(filter, counts) is not { } branches)
        {
            var where = JobWhere.Of(filter);
            return JobReads.All(where.Bind(connection.Statement($"{JobRows.Select}{where.Text} ORDER BY j.key DESC LIMIT ?")).Bind(filter.Limit), JobRows.Read);
        }

        var keys = branches
            .SelectMany(branch =>
            {
                var where = Conditions(filter, branch);
                return JobReads.Keys(where.Bind(connection.Statement($"SELECT j.key {From(filter, branch)}{where.Text} ORDER BY j.key DESC LIMIT ?")).Bind(filter.Limit));
            })
            .OrderDescending()
            .Take(filter.Limit)
            .ToList();
        return [.. keys.Select(key => JobRows.Find(connection, key)!)];
    }

    /// <summary>How many jobs there are of each status that match; those without any are left out. Cursor and limit are not looked at.</summary>
    public static IReadOnlyDictionary<JobStatus, long> Count(SqliteConnection connection, JobFilter filter, IReadOnlyDictionary<JobStatus, long> counts)
    {
        var found = new Dictionary<JobStatus, long>();
        filter = filter with { BeforeSortKey = null };
        if (Branches(filter, counts) is { } branches)
        {
            foreach (var branch in branches)
            {
                var where = Conditions(filter, branch);
                Add(where.Bind(connection.Statement($"SELECT j.status, count(*) {From(filter, branch)}{where.Text} GROUP BY j.status")));
            }
        }
        else
        {
            var where = JobWhere.Of(filter);
            Add(where.Bind(connection.Statement($"SELECT j.status, count(*) FROM jobs j NOT INDEXED{Join(filter)}{where.Text} GROUP BY j.status")));
        }

        return found;

        void Add(SqliteStatement statement)
        {
            foreach (var (status, count) in JobReads.All(statement, row => ((JobStatus)row.Int32(), row.Int64())))
            {
                found[status] = found.GetValueOrDefault(status) + count;
            }
        }
    }

    /// <summary>The statuses and types whose indexes hold the answer; null when going through the jobs is better.</summary>
    private static List<Branch>? Branches(JobFilter filter, IReadOnlyDictionary<JobStatus, long> counts)
    {
        var statuses = filter.Statuses.Count > 0 ? filter.Statuses.Distinct().ToList() : [.. JobStatusNames.All];
        if (filter.Types.Count == 0)
        {
            // Where most jobs match, the next ones that do are close.
            return filter.Statuses.Count == 0 || statuses.Sum(status => counts[status]) > counts.Values.Sum() / 2 ? null : [.. statuses.SelectMany(IndexesOf).Select(index => new Branch(index, null))];
        }

        var branches = statuses.SelectMany(IndexesOf).SelectMany(index => filter.Types.Distinct(StringComparer.Ordinal).Select(type => new Branch(index, type))).ToList();
        return branches.Count <= MaxBranches ? branches : null;
    }

    private static JobWhere Conditions(JobFilter filter, Branch branch)
    {
        var where = JobWhere.Of(filter with { Statuses = [], Types = [] });

        // Spelled out, so that SQLite can prove that the partial index holds the answer.
        where.And(branch.Index.Condition);
        if (branch.Type is { } type)
        {
            where.And("j.type = ?", statement => statement.Bind(type));
        }

        return where;
    }

    private static string From(JobFilter filter, Branch branch) => $"FROM jobs j INDEXED BY {branch.Index.Name}{Join(filter)}";

    private static string Join(JobFilter filter) => JobWhere.NeedsInputs(filter) ? " JOIN inputs i ON i.key = j.key" : "";

    private static IEnumerable<StatusIndex> IndexesOf(JobStatus status) => status switch
    {
        JobStatus.Scheduled => [new StatusIndex("jobs_due", "j.status = 1")],
        JobStatus.Blocked => [new StatusIndex("jobs_blocked", "j.status = 2")],
        JobStatus.Pending => [new StatusIndex("jobs_pending", "j.status = 3 AND j.held = 0"), new StatusIndex("jobs_held", "j.status = 3 AND j.held = 1")],
        JobStatus.Running => [new StatusIndex("jobs_running", "j.status = 4")],
        JobStatus.Completed => [new StatusIndex("jobs_completed", "j.status = 5")],
        JobStatus.Failed => [new StatusIndex("jobs_ended_badly", "j.status IN (6, 7) AND j.status = 6")],
        JobStatus.Cancelled => [new StatusIndex("jobs_ended_badly", "j.status IN (6, 7) AND j.status = 7")],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No index holds the jobs of this status."),
    };

    /// <summary>An index and the condition that names its jobs.</summary>
    private sealed record StatusIndex(string Name, string Condition);

    /// <summary>A part of the answer: the jobs of an index, and of a type unless it is null.</summary>
    private sealed record Branch(StatusIndex Index, string? Type);
}
