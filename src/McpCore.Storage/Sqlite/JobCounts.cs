using McpCore.Engine.Events;
using McpCore.Engine.Jobs;

namespace McpCore.Storage.Sqlite;

/// <summary>How many jobs there are of each status: counted once at opening, then kept up by the transitions of each commit.</summary>
internal sealed class JobCounts
{
    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[(int)JobStatus.Cancelled + 1];

    public void Load(SqliteConnection connection)
    {
        var statement = connection.Statement("SELECT status, count(*) FROM jobs GROUP BY status");
        while (statement.Step())
        {
            _counts[statement.Int32()] = statement.Int64();
        }

        statement.Reset();
    }

    /// <summary>Jobs that wait: scheduled, blocked or pending.</summary>
    public long Waiting
    {
        get
        {
            lock (_lock)
            {
                return _counts[(int)JobStatus.Scheduled] + _counts[(int)JobStatus.Blocked] + _counts[(int)JobStatus.Pending];
            }
        }
    }

    /// <summary>By how much an event changes the number of jobs that wait.</summary>
    public static int WaitingChange(JobEvent item) => item.Kind == EventKinds.Transition ? (IsWaiting(item.To) ? 1 : 0) - (IsWaiting(item.From) ? 1 : 0) : 0;

    public void Apply(IReadOnlyList<JobEvent> events)
    {
        lock (_lock)
        {
            foreach (var item in events)
            {
                if (item.Kind == EventKinds.Transition)
                {
                    Add(item.From, -1);
                    Add(item.To, 1);
                }
            }
        }
    }

    /// <summary>Jobs were removed; no transition tells of it.</summary>
    public void Remove(IEnumerable<JobStatus> statuses)
    {
        lock (_lock)
        {
            foreach (var status in statuses)
            {
                _counts[(int)status]--;
            }
        }
    }

    public IReadOnlyDictionary<JobStatus, long> Snapshot()
    {
        lock (_lock)
        {
            return JobStatusNames.All.ToDictionary(status => status, status => _counts[(int)status]);
        }
    }

    private void Add(string? status, int amount)
    {
        if (status is not null && JobStatusNames.TryParse(status, out var value))
        {
            _counts[(int)value] += amount;
        }
    }

    private static bool IsWaiting(string? status) => status is "scheduled" or "blocked" or "pending";
}
