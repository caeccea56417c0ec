using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine.Schedules;

/// <summary>
/// Submits the jobs of moments that have passed. Each job is stored by itself, so that a back-fill that is cut short has done its beginning, and the same request goes on with
/// the rest: a moment that has a job, from a firing or from a back-fill, gets no second one.
/// </summary>
internal sealed class Backfill(IScheduleStore store, FiringDesk desk, TimeProvider time)
{
    /// <summary>Moments of one request at most.</summary>
    public const int MaxMoments = 1000;

    public async Task<BackfillReport> RunAsync(Schedule schedule, FireTimes times, BackfillRequest request, string actor, CancellationToken cancellationToken)
    {
        var moments = times.Between(request.From.AddTicks(-1), request.To).Take(MaxMoments + 1).ToList();
        if (moments.Count > MaxMoments)
        {
            var border = TimeText.Format(moments[MaxMoments - 1]);
            return BackfillReport.Refused(Rejection.OfFaults(
                [new Fault("$.to", "out_of_range", $"the period holds more than {MaxMoments} firings", $"a period of {MaxMoments} firings or fewer, such as one that ends at {border}")]));
        }

        if (moments.Count == 0)
        {
            return new BackfillReport([], request.DryRun, null);
        }

        var known = await store.FiredJobsAsync(schedule.Name, moments[0], moments[^1], cancellationToken);
        var report = new List<BackfilledMoment>(moments.Count);
        Rejection? rejection = null;
        foreach (var moment in moments)
        {
            if (request.DryRun || known.ContainsKey(moment))
            {
                report.Add(new BackfilledMoment(moment, known.TryGetValue(moment, out var id) ? id : null, !known.ContainsKey(moment)));
                continue;
            }

            var result = await desk.BackfillAsync(schedule, moment, request.Parallel, actor, cancellationToken);
            if (result.Job is not { } job)
            {
                rejection = result.Rejection ?? Rejection.Of("schedule_not_found", $"The schedule \"{schedule.Name}\" was removed meanwhile.");
                break;
            }

            report.Add(new BackfilledMoment(moment, job.Id, !result.IsExisting));
        }

        if (report.Count(moment => moment.IsNew) is > 0 and var submitted && !request.DryRun)
        {
            var message = $"{submitted} {(submitted == 1 ? "job" : "jobs")} for the firings from {TimeText.Format(report[0].FireAt)} to this one; {report.Count - submitted} had one already.";
            await desk.RecordAsync(new Firing(schedule.Name, report[^1].FireAt, time.GetUtcNow(), Firing.Backfilled, null, message), DateTimeOffset.UnixEpoch, actor);
        }

        return new BackfillReport(report, request.DryRun, rejection);
    }
}
