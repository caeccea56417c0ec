using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Stores;

/// <summary>A child job to store.</summary>
/// <param name="Parent">The job that submits it.</param>
/// <param name="Run">The parent's run: when it is over nothing is stored.</param>
/// <param name="Name">What the parent calls it; the same name again is the same child.</param>
/// <param name="Job">The job. It names no idempotency key: its name is one.</param>
/// <param name="SubmittedAgain">Called for a child that is there already.</param>
public sealed record ChildSubmit(JobId Parent, int Run, string Name, NewJob Job, Func<Job, Decision> SubmittedAgain);

/// <summary>What became of it: the child, or the reason of the refusal.</summary>
/// <param name="Job">The child; null when refused.</param>
/// <param name="Refusal">Why not; null when it is there.</param>
public sealed record ChildOutcome(Job? Job, Refusal? Refusal);

/// <summary>A child job as its parent sees it.</summary>
public sealed record ChildState(JobId Id, string Name, JobStatus Status);
