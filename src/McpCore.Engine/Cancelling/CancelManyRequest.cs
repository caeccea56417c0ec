using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Cancelling;

/// <summary>A request to cancel every job that matches.</summary>
/// <param name="Filter">Which; only jobs that have not ended are looked at. Cursor and limit are not.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="DryRun">Whether the jobs are only counted.</param>
public sealed record CancelManyRequest(JobFilter Filter, string Reason, bool DryRun)
{
    /// <summary>The states of jobs that can be cancelled.</summary>
    public static IReadOnlyList<JobStatus> States { get; } = [.. JobStatusNames.All.Where(status => !status.IsFinal())];
}

/// <summary>What was cancelled, or would be.</summary>
/// <param name="ByStatus">Jobs by the state in which they were: running ones have been told, the others have ended.</param>
public sealed record CancelReport(IReadOnlyDictionary<JobStatus, long> ByStatus)
{
    public long Jobs => ByStatus.Values.Sum();
}
