using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;

namespace McpCore.Engine.Tests.Lifecycle;

/// <summary>Jobs in every state, made by the moves that lead there.</summary>
internal static class JobSamples
{
    public const string Node = "node-1";
    public const long Incarnation = 7;

    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly DateTimeOffset Later = Now.AddMinutes(1);
    public static readonly PluginRef Plugin = new("samples", "1.0.0", "aa");
    public static readonly JobError Error = new("exception", "It broke.");
    public static readonly RunEnd Completed = new(RunEndKind.Completed) { Result = "{\"ok\":true}"u8.ToArray() };
    public static readonly RunEnd Failed = new(RunEndKind.Failed) { Error = Error };
    public static readonly RunEnd Interrupted = new(RunEndKind.Interrupted);
    public static readonly RunEnd Crashed = new(RunEndKind.Crashed);

    /// <summary>A submit that has not been decided yet.</summary>
    public static Job Draft(JobOptions? options = null)
    {
        var effective = options ?? new JobOptions();
        return new Job
        {
            Id = JobId.Parse("0194269c-9d88-7000-8000-000000000001"),
            Type = "sample",
            Status = JobStatus.Pending,
            Payload = "{}"u8.ToArray(),
            Options = effective,
            MaxAttempts = effective.MaxAttempts,
            CreatedAt = Now,
            Actor = "ann",
        };
    }

    public static Job Pending(JobOptions? options = null) => JobLifecycle.Submit(Draft(options), agentMissing: null, Now).Next!;

    public static Job Blocked(JobOptions? options = null) => JobLifecycle.Submit(Draft(options), agentMissing: WaitingReason.AgentMissing("absent"), Now).Next!;

    /// <summary>Due in one hour.</summary>
    public static Job Scheduled(JobOptions? options = null) =>
        JobLifecycle.Submit(Draft((options ?? new JobOptions()) with { Delay = TimeSpan.FromHours(1) }), agentMissing: null, Now).Next!;

    public static Job Running(JobOptions? options = null) => Start(Pending(options));

    public static Job In(JobStatus status, JobOptions? options = null) => status switch
    {
        JobStatus.Scheduled => Scheduled(options),
        JobStatus.Blocked => Blocked(options),
        JobStatus.Pending => Pending(options),
        JobStatus.Running => Running(options),
        JobStatus.Completed => End(Running(options), Completed).Next!,
        JobStatus.Failed => End(Running(options), new RunEnd(RunEndKind.FailedForGood) { Error = Error }).Next!,
        JobStatus.Cancelled => JobLifecycle.Cancel(Pending(options), "not needed", "bob", Now).Next!,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static Job Start(Job pending) => JobLifecycle.Start(pending, Plugin, Node, Incarnation, Now).Next!;

    public static Decision End(Job running, RunEnd end) => JobLifecycle.EndRun(running, running.Run, end, agentMissing: null, Later);
}
