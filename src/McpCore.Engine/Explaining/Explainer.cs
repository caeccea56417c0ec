using McpCore.Engine.AgentHost;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Explaining;

/// <summary>Explains stored jobs.</summary>
internal sealed class Explainer(IJobStore store, AgentDirectory agents, Forecaster forecaster)
{
    public async Task<Explanation> ExplainAsync(Job job, CancellationToken cancellationToken)
    {
        var attempts = await store.AttemptsAsync(job.Id, cancellationToken);
        var forecast = await forecaster.OfAsync(job, cancellationToken);
        var end = job.Status == JobStatus.Running ? await forecaster.EndOfAsync(job, cancellationToken) : null;
        var (code, message) = Reason(job, forecast);
        return new Explanation(job, code, message, MisfitAdvice(job) ?? Advice.For(job, code), Since(job, attempts), forecast, end, attempts);
    }

    /// <summary>A job that waits and will fail at its turn is better cancelled now, whatever it waits for.</summary>
    private string? MisfitAdvice(Job job)
    {
        var plugin = job.Status is JobStatus.Scheduled or JobStatus.Blocked or JobStatus.Pending ? agents.Find(job.Type)?.Registration.Choice.For(job) : null;
        return plugin is not null && agents.MisfitOf(job, plugin) is { } fault
            ? $"Its payload does not fit version {plugin.Version} of the plugin {plugin.Id} ({fault.Path}: {fault.Message}), and it fails with payload_rejected at its turn: cancel it with mcpcore cancel {job.Id.ToString()[^8..]} and submit one that fits."
            : null;
    }

    private static (string Code, string Message) Reason(Job job, Forecast forecast) => job.Status switch
    {
        JobStatus.Running when job.Cancel is { } cancel => ("cancel_requested", $"It was told to stop and has not ended yet: {cancel.Reason}"),
        JobStatus.Running => ("running", $"Attempt {job.Attempt} of {job.MaxAttempts} runs on {job.Node}."),
        JobStatus.Completed => ("completed", $"It completed at attempt {job.Attempt} of {job.MaxAttempts}."),
        JobStatus.Failed when job.Error is { } error => (error.Code, job.Attempt == 0 ? error.Message : $"Attempt {job.Attempt} of {job.MaxAttempts} was the last one: {error.Message}"),
        JobStatus.Cancelled => ("cancelled", $"{job.Cancel?.Actor} cancelled it: {job.Cancel?.Reason}"),
        _ when forecast.Holds.Count > 0 => (forecast.Holds[0].Reason.Code, forecast.Holds[0].Reason.Message),
        _ => (Holds.Free.Code, Holds.Free.Message),
    };

    /// <summary>Since when the job is in its state. For one that waits it is the last thing known to have happened to it.</summary>
    private static DateTimeOffset Since(Job job, IReadOnlyList<AttemptRecord> attempts)
    {
        var waits = attempts.Count > 0 ? attempts[^1].EndedAt : null;
        return job.Status switch
        {
            JobStatus.Running => job.RunStartedAt ?? job.CreatedAt,
            JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled => job.CompletedAt ?? job.CreatedAt,

            // The rank holds the moment at which it became available; a job that was interrupted keeps an old one.
            JobStatus.Pending => Latest(JobLifecycle.AvailableAt(job.Rank, job.Options.Priority), waits),
            _ => Latest(job.CreatedAt, waits),
        };
    }

    private static DateTimeOffset Latest(DateTimeOffset left, DateTimeOffset? right) => right > left ? right.Value : left;
}
