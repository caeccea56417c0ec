using McpCore.Engine.Jobs;

namespace McpCore.Engine.Explaining;

/// <summary>Why a job is where it is, and what can be done.</summary>
/// <param name="Job">The job.</param>
/// <param name="Code">The code of what holds it, of its error, or of its state.</param>
/// <param name="Message">The same in one sentence.</param>
/// <param name="Advice">What to do next, in one sentence; null when there is nothing to do.</param>
/// <param name="Since">Since when it is so, as far as it is known.</param>
/// <param name="Forecast">When it may start and how long it may run.</param>
/// <param name="ExpectedEnd">When its run ends; null when it does not run, or when that cannot be told.</param>
/// <param name="Attempts">Its ended runs, the oldest first.</param>
public sealed record Explanation(
    Job Job, string Code, string Message, string? Advice, DateTimeOffset Since, Forecast Forecast, DateTimeOffset? ExpectedEnd, IReadOnlyList<AttemptRecord> Attempts);

/// <summary>What would become of a submit.</summary>
/// <param name="Job">The job that it would be answered with; unless that is there already it is not stored, and its id is nobody's.</param>
/// <param name="IsExisting">Whether the job is there already: its idempotency or unique key leads to it.</param>
/// <param name="Plugin">The version that would run it, or runs the job that is there; null when none can or does.</param>
/// <param name="Forecast">When it would start and how long it may run.</param>
public sealed record Plan(Job Job, bool IsExisting, PluginRef? Plugin, Forecast Forecast)
{
    /// <summary>Whether it would start at once.</summary>
    public bool RunsNow => !IsExisting && Forecast.Holds.Count == 0;

    /// <summary>What would hold it, that nothing would, or that there is such a job already.</summary>
    public WaitingReason Reason => IsExisting ? new WaitingReason(Existing, $"the submit would be answered with job {Job.Id}, which is {Job.Status.Wire()} and has its key: nothing new would be stored")
        : RunsNow ? Explaining.Holds.Free : Forecast.Holds[0].Reason;

    private const string Existing = "existing";
}
