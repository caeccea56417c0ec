using McpCore.Agents;

namespace McpCore.Plugins;

/// <summary>Waiting jobs of a type whose payloads do not fit a version that was looked at.</summary>
/// <param name="JobType">The job type.</param>
/// <param name="Count">How many there were.</param>
/// <param name="First">Some of them, the oldest first.</param>
public sealed record UnfitJobs(string JobType, long Count, IReadOnlyList<UnfitJob> First);

/// <param name="JobId">The job.</param>
/// <param name="Fault">The first thing that is wrong with its payload.</param>
public sealed record UnfitJob(string JobId, PayloadFault Fault);

/// <summary>What becomes of a new version of a plugin for which there are jobs that do not fit.</summary>
public enum UnfitJobsRule
{
    /// <summary>It takes over, and says which jobs they are; each fails at its turn.</summary>
    Warn,

    /// <summary>It is refused, and the version before it goes on.</summary>
    Refuse,
}
