using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>A moment of a back-filled period.</summary>
/// <param name="FireAt">The moment.</param>
/// <param name="JobId">Its job; null when it has none yet, in a dry run.</param>
/// <param name="IsNew">Whether the job was submitted now, or would be.</param>
public sealed record BackfilledMoment(DateTimeOffset FireAt, JobId? JobId, bool IsNew);

/// <summary>What a back-fill has done, or would do.</summary>
/// <param name="Moments">The moments of the period, in order; those before the one that was refused when it was cut short.</param>
/// <param name="DryRun">Whether nothing was submitted.</param>
/// <param name="Rejection">Why it was refused or cut short; null when it was not.</param>
public sealed record BackfillReport(IReadOnlyList<BackfilledMoment> Moments, bool DryRun, Rejection? Rejection)
{
    internal static BackfillReport Refused(Rejection rejection) => new([], DryRun: false, rejection);
}
