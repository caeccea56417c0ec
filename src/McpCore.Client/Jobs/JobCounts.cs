using System.Text.Json;

namespace McpCore.Client;

/// <summary>How many jobs there are.</summary>
/// <param name="Total">In all.</param>
/// <param name="ByStatus">In each state.</param>
public sealed record JobCounts(long Total, IReadOnlyDictionary<JobStatus, long> ByStatus)
{
    internal static JobCounts Parse(JsonElement json) => new(json.Long("total") ?? 0, ReadStatuses(json.Member("jobs") ?? default));

    /// <summary>One count for each state that this version knows.</summary>
    internal static IReadOnlyDictionary<JobStatus, long> ReadStatuses(JsonElement json) =>
        Enum.GetValues<JobStatus>().Where(status => status != JobStatus.Unknown).ToDictionary(status => status, status => json.Long(JobStatusText.Of(status)) ?? 0);
}
