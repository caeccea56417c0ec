using System.Text.Json;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Schedules;

/// <summary>What became of a firing.</summary>
/// <param name="Job">The job of the moment; null when there is none.</param>
/// <param name="Rejection">Why its submit was refused; null when it was not.</param>
internal sealed record FiringResult(Job? Job, Rejection? Rejection)
{
    /// <summary>Whether the job was there before.</summary>
    public bool IsExisting { get; init; }

    /// <summary>Whether the schedule has been changed or removed meanwhile, so that nothing was done.</summary>
    public bool IsStale { get; init; }

    /// <summary>Whether it is to be tried again after the next start.</summary>
    public bool IsPutOff => Rejection is { Code: "draining" };
}

/// <summary>
/// Submits the jobs of schedules. A job is stored in one transaction with its entry in the history and the event of it, so that there is never a job that the history
/// does not know of, nor a firing that is left out although its job is there.
/// </summary>
internal sealed class FiringDesk(IScheduleStore store, IJobStore jobs, JobSubmitter submitter, EngineOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Submits the job of a moment, as the overlap policy says.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="moment">The moment that it fires for.</param>
    /// <param name="actor">Who lets it fire.</param>
    /// <param name="cancellationToken">Ends the checks; a write that has begun is finished.</param>
    public async Task<FiringResult> FireAsync(Schedule schedule, DateTimeOffset moment, string actor, CancellationToken cancellationToken)
    {
        var result = await SubmitAsync(
            schedule,
            moment,
            Firing.Submitted,
            actor,
            ScheduledSubmit.Of(schedule, moment, withKey: true),
            request => request with { PlannedBy = schedule.UpdatedAt, HandledUntil = moment },
            cancellationToken);
        if (result is { Rejection: { } rejection, IsPutOff: false })
        {
            await RecordAsync(new Firing(schedule.Name, moment, time.GetUtcNow(), Firing.Refused, null, rejection.Detail), moment, actor);
        }

        return result;
    }

    /// <summary>Submits the schedule's job by hand.</summary>
    public Task<FiringResult> RunAsync(Schedule schedule, DateTimeOffset now, string actor, CancellationToken cancellationToken) =>
        SubmitAsync(schedule, now, Firing.Manual, actor, ScheduledSubmit.Of(schedule, now, withKey: false), request => request, cancellationToken);

    /// <summary>Submits the job of a moment that has passed, whatever other jobs of the schedule do.</summary>
    public Task<FiringResult> BackfillAsync(Schedule schedule, DateTimeOffset moment, int parallel, string actor, CancellationToken cancellationToken) =>
        SubmitAsync(
            schedule,
            moment,
            Firing.Backfilled,
            actor,
            ScheduledSubmit.Of(schedule, moment, withKey: true, parallel),
            request => request with { Overlap = OverlapPolicy.Allow },
            cancellationToken);

    /// <summary>Adds an entry without a job to the history, and tells of it.</summary>
    public async Task RecordAsync(Firing firing, DateTimeOffset handledUntil, string actor)
    {
        if (firing.Outcome is Firing.Refused)
        {
            Log.FiringRefused(logger, firing.Schedule, firing.Message!);
        }

        await store.SaveFiringAsync(firing, handledUntil, CancellationToken.None);
        await jobs.AppendEventsAsync([ScheduleEvents.Fired(firing, actor, options.Node)], CancellationToken.None);
    }

    private async Task<FiringResult> SubmitAsync(
        Schedule schedule, DateTimeOffset moment, string outcome, string actor, JsonElement body, Func<FiringRequest, FiringRequest> complete, CancellationToken cancellationToken)
    {
        var (job, rejection) = await submitter.PrepareAsync(body, actor, cancellationToken);
        if (job is null)
        {
            return new FiringResult(null, rejection);
        }

        var entry = new Firing(schedule.Name, moment, time.GetUtcNow(), outcome, null, null);
        var request = complete(new FiringRequest(entry, job, schedule.Overlap, options.MaxWaiting, firing => ScheduleEvents.Fired(firing, actor, options.Node)));
        var fired = await store.FireAsync(request, CancellationToken.None);
        if (fired.Refused is { } refused)
        {
            return new FiringResult(null, submitter.ToResult(refused).Rejection);
        }

        if (fired.Job is { } stored)
        {
            await submitter.NoteAsync(stored);
        }

        return new FiringResult(fired.Job, LeftOutByHand(fired.Firing)) { IsExisting = fired.IsExisting, IsStale = fired.Firing is null };

        Rejection? LeftOutByHand(Firing? firing) => outcome == Firing.Manual && firing is { Overlaps: { } other }
            ? Rejection.Of("schedule_overlap", $"Job {other} of the schedule \"{schedule.Name}\" has not ended, and its overlap policy is \"{schedule.Overlap.Wire()}\". Wait for that job, or cancel it.")
            : null;
    }
}
