using McpCore.Engine.Jobs;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Fitting;

/// <summary>Jobs of a type whose payloads do not fit the schema of a version that is to take them.</summary>
/// <param name="Type">The job type, by the name that the version gives it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">The oldest of them, at most <see cref="FitCheck.MaxShown"/>.</param>
public sealed record UnfitJobs(string Type, long Count, IReadOnlyList<UnfitJob> First);

/// <param name="Id">The job.</param>
/// <param name="Fault">The first thing that is wrong with its payload.</param>
public sealed record UnfitJob(JobId Id, Fault Fault);
