using System.Collections.Concurrent;
using System.Text.Json;
using McpCore.Engine.Batches;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Explaining;
using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Limits;
using McpCore.Engine.Stores;
using McpCore.Engine.Submission;

namespace McpCore.Engine;

/// <content>What may be asked of the engine while it runs.</content>
public sealed partial class JobEngine
{
    /// <summary>Stores one job for each body, all or none, and answers after the commit.</summary>
    /// <param name="bodies">Submits (CONTRACT, "Submit").</param>
    /// <param name="many">Whether the paths of faults start with the index of the body.</param>
    /// <param name="actor">Who submits.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async Task<SubmitResult> SubmitAsync(IReadOnlyList<JsonElement> bodies, bool many, string actor, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            return SubmitResult.Refused(Draining);
        }

        var result = await _admission.SubmitAsync(bodies, many, actor, cancellationToken);
        await _due.NoteAsync(result.Jobs);
        return result;
    }

    /// <summary>Stores a batch with its jobs, all or none, and answers after the commit.</summary>
    /// <returns>The batch, or the rejection.</returns>
    public async Task<(Batch? Batch, Rejection? Rejection)> SubmitBatchAsync(JsonElement body, string actor, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            return (null, Draining);
        }

        var faults = new List<Fault>();
        if (BatchParser.Parse(body, faults) is not { } request)
        {
            return (null, Rejection.OfFaults(faults));
        }

        var (id, result) = await _admission.SubmitBatchAsync(request, actor, cancellationToken);
        await _due.NoteAsync(result.Jobs);
        return (id is { } batch ? await _store.GetBatchAsync(batch, CancellationToken.None) : null, result.Rejection);
    }

    /// <summary>Cancels a batch: all of its jobs, and the one that waits for its end.</summary>
    /// <returns>The batch afterwards; null when there is none.</returns>
    public async Task<Batch?> CancelBatchAsync(JobId id, string reason, string actor, CancellationToken cancellationToken)
    {
        if (await _store.GetBatchAsync(id, cancellationToken) is not { } batch)
        {
            return null;
        }

        // The one that waits goes first, or the end of the others would let it go.
        if (batch.Callback is { } callback)
        {
            await CancelAsync(callback, reason, actor, cancellationToken);
        }

        await CancelManyAsync(new CancelManyRequest(new JobFilter { Batch = id }, reason, DryRun: false), actor, cancellationToken);
        return await _store.GetBatchAsync(id, cancellationToken);
    }

    /// <summary>Finds batches as <see cref="ResolveAsync"/> finds jobs.</summary>
    public async Task<IReadOnlyList<JobId>> ResolveBatchAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "@last")
        {
            return [.. (await _store.ListBatchesAsync(null, 1, cancellationToken)).Select(batch => batch.Id)];
        }

        if (JobId.TryParse(text, out var id))
        {
            return await _store.GetBatchAsync(id, cancellationToken) is null ? [] : [id];
        }

        return DigitsOf(text) is { } digits ? await _store.FindBatchesAsync(digits, 5, cancellationToken) : [];
    }

    /// <summary>Cancels a job: stored first, then its agent is told.</summary>
    public Task<ChangeOutcome> CancelAsync(JobId id, string reason, string actor, CancellationToken cancellationToken) =>
        _store.ChangeAsync(id, job => JobLifecycle.Cancel(job, reason, actor, _time.GetUtcNow()), cancellationToken);

    /// <summary>Cancels every job that matches and has not ended, or only counts them. Those that come meanwhile are left alone.</summary>
    public async Task<CancelReport> CancelManyAsync(CancelManyRequest request, string actor, CancellationToken cancellationToken)
    {
        // Decided on the store's thread, and once more when its transaction has to be repeated.
        var met = new ConcurrentDictionary<JobId, JobStatus>();
        var changed = await _store.ChangeManyAsync(
            new JobSelection.Unfinished(request.Filter),
            job =>
            {
                var decision = JobLifecycle.Cancel(job, request.Reason, actor, _time.GetUtcNow());
                if (decision.Next is not null)
                {
                    met[job.Id] = job.Status;
                }

                return request.DryRun ? Decision.Nothing : decision;
            },
            cancellationToken);
        var states = request.DryRun ? met.Values : changed.Select(id => met[id]).ToList();
        return new CancelReport(CancelManyRequest.States.ToDictionary(status => status, status => states.LongCount(other => other == status)));
    }

    /// <summary>Grants a failed or cancelled job its attempts once more.</summary>
    /// <param name="id">The job.</param>
    /// <param name="tree">Whether the jobs are revived, too, that were cancelled because it did not complete. Asked again, it goes on where it was cut off.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends it between two transactions.</param>
    public async Task<ChangeOutcome> RetryAsync(JobId id, bool tree, string actor, CancellationToken cancellationToken)
    {
        var outcome = await _store.ChangeAsync(id, job => JobLifecycle.Retry(job, actor, _agents.WhyMissing(job with { RefusedBy = [] }), _time.GetUtcNow()), cancellationToken);
        if (tree && outcome.Job is not null)
        {
            var revived = await _store.ChangeManyAsync(
                new JobSelection.CancelledBecauseOf(id), job => JobDependencies.Revive(job, actor, _agents.WhyMissing(job with { RefusedBy = [] }), _time.GetUtcNow()), cancellationToken);
            outcome = revived.Count > 0 ? outcome with { Changed = true, Refusal = null } : outcome;
        }

        return outcome;
    }

    /// <summary>Jobs that match, the newest first; those of a type are found by any of its names.</summary>
    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken) => _store.ListAsync(WithAllNames(filter), cancellationToken);

    /// <summary>How many of them there are of each status.</summary>
    public Task<IReadOnlyDictionary<JobStatus, long>> CountAsync(JobFilter filter, CancellationToken cancellationToken) =>
        filter.MatchesAll ? _store.CountAsync(cancellationToken) : _store.CountAsync(WithAllNames(filter), cancellationToken);

    /// <summary>Finds jobs by what a person types: a full id, a unique start or end of 4 or more hexadecimal digits, or <c>@last</c>.</summary>
    /// <returns>The matches: none, one, or the first few of several.</returns>
    public async Task<IReadOnlyList<JobId>> ResolveAsync(string text, CancellationToken cancellationToken)
    {
        if (text == "@last")
        {
            return [.. (await _store.ListAsync(new JobFilter { Limit = 1 }, cancellationToken)).Select(job => job.Id)];
        }

        if (JobId.TryParse(text, out var id))
        {
            return await _store.GetAsync(id, cancellationToken) is null ? [] : [id];
        }

        return DigitsOf(text) is { } digits ? await _store.FindAsync(digits, 5, cancellationToken) : [];
    }

    /// <summary>Job types and plugins whose jobs are held back.</summary>
    public IReadOnlyList<Pause> Pauses => _pauses.All;

    /// <summary>Holds back the jobs of a type or a plugin: what runs goes on, nothing else starts.</summary>
    /// <returns>The pause; null when there is no such type or plugin.</returns>
    public async Task<Pause?> PauseAsync(PauseKind kind, string name, string? reason, string actor, CancellationToken cancellationToken) =>
        NameOf(kind, name) is { } known ? await _pauses.PauseAsync(kind, known, reason, actor, cancellationToken) : null;

    /// <returns>Whether it was paused; null when there is no such type or plugin.</returns>
    public async Task<bool?> ResumeAsync(PauseKind kind, string name, CancellationToken cancellationToken)
    {
        // What was paused can be resumed, whether or not it is still known.
        var known = NameOf(kind, name) ?? _pauses.All.FirstOrDefault(pause => pause.Kind == kind && pause.Name == name)?.Name;
        if (known is null)
        {
            return null;
        }

        var was = await _pauses.ResumeAsync(kind, known, cancellationToken);
        _dispatcher.Wake();
        return was;
    }

    /// <summary>Why a job waits, when it does.</summary>
    public WaitingReason? WaitingReasonOf(Job job) => _holds.ReasonOf(job);

    /// <summary>Why a job is where it is, and what can be done.</summary>
    public Task<Explanation> ExplainAsync(Job job, CancellationToken cancellationToken) => _explainer.ExplainAsync(job, cancellationToken);

    /// <summary>Says what would become of a submit, and stores nothing. It is refused for every fault that the submit would be refused for.</summary>
    public async Task<(Plan? Plan, Rejection? Rejection)> PlanAsync(JsonElement body, string actor, CancellationToken cancellationToken)
    {
        if (_draining)
        {
            return (null, Draining);
        }

        var (job, isExisting, plugin, rejection) = await _admission.PlanAsync(body, actor, cancellationToken);
        return job is null ? (null, rejection) : (new Plan(job, isExisting, plugin, await _forecaster.OfAsync(job, cancellationToken)), null);
    }

    private string? NameOf(PauseKind kind, string name) => kind == PauseKind.Type
        ? _agents.Find(name)?.Registration.Name
        : _agents.Known.FirstOrDefault(type => type.Plugin.Id == name)?.Plugin.Id;

    /// <summary>A filter that names types also by the older names under which jobs of them may be stored.</summary>
    public JobFilter WithAllNames(JobFilter filter) => filter with { Types = [.. filter.Types.SelectMany(_agents.NamesOf).Distinct(StringComparer.Ordinal)] };

    /// <summary>The digits of a part of an id; null when it is none.</summary>
    private static string? DigitsOf(string text)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length is < 4 or > 32 || !digits.All(char.IsAsciiHexDigit) ? null : digits;
    }
}
