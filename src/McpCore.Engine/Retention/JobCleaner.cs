using McpCore.Engine.Jobs;
using McpCore.Engine.Schedules;
using McpCore.Engine.Stores;
using Microsoft.Extensions.Logging;

namespace McpCore.Engine.Retention;

/// <summary>What a person wants removed.</summary>
/// <param name="Filter">Which ended jobs.</param>
/// <param name="OlderThan">Only those that ended so long ago; null: all.</param>
/// <param name="IncludeKept">Whether jobs tagged <c>keep</c> go, too.</param>
public sealed record PruneRequest(JobFilter Filter, TimeSpan? OlderThan, bool IncludeKept);

/// <summary>What was removed, or would be.</summary>
/// <param name="ByStatus">Jobs of each final state.</param>
/// <param name="Oldest">When the first of them ended; null when there is none.</param>
/// <param name="Newest">When the last of them ended; null when there is none.</param>
/// <param name="ArtifactBytes">The size of their artifacts.</param>
public sealed record PruneReport(IReadOnlyDictionary<JobStatus, long> ByStatus, DateTimeOffset? Oldest, DateTimeOffset? Newest, long ArtifactBytes)
{
    public long Jobs => ByStatus.Values.Sum();
}

/// <summary>
/// Removes ended jobs: by the rules, now and then, and on request. Rows go before artifacts, so that no job is shown whose artifacts are gone;
/// a crash in between leaves folders without a job, which the first clean-up after a start removes. Safe for concurrent use.
/// </summary>
public sealed class JobCleaner : IDisposable
{
    /// <summary>The name of the alarm.</summary>
    internal const string Alarm = "retention";

    /// <summary>Jobs removed in one transaction: a commit of everybody else's waits for it, so it is small.</summary>
    private const int ChunkSize = 100;

    private const int PageSize = 500;
    private static readonly TimeSpan IdempotencyPeriod = TimeSpan.FromDays(7);
    private static readonly TimeSpan FirstAfterStart = TimeSpan.FromMinutes(1);
    private static readonly JobStatus[] FinalStates = [JobStatus.Completed, JobStatus.Failed, JobStatus.Cancelled];

    private readonly IRetentionStore _store;
    private readonly IJobStore _jobs;
    private readonly IArtifactStore _artifacts;
    private readonly ICalendarClock _clock;
    private readonly RetentionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private bool _orphansRemoved;

    internal JobCleaner(IRetentionStore store, IJobStore jobs, IArtifactStore artifacts, ICalendarClock clock, RetentionOptions options, TimeProvider time, ILogger logger) =>
        (_store, _jobs, _artifacts, _clock, _options, _time, _logger) = (store, jobs, artifacts, clock, options, time, logger);

    /// <summary>Removes what the rules say, or only tells it.</summary>
    public async Task<PruneReport> ApplyRulesAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var tally = new Tally();

        // The store finds those that any type's rule could mean; the rule of their own type decides.
        var periods = _options.PerType.Values.Append(_options.Periods).ToList();
        var borders = FinalStates
            .Select(status => (Status: status, Shortest: periods.Min(period => period.Of(status))))
            .Where(pair => pair.Shortest is not null)
            .ToDictionary(pair => pair.Status, pair => Ago(pair.Shortest!.Value, now));
        await RemoveAsync(
            new EndedSelection.Before(borders),
            job => !IsKept(job) && _options.PeriodsOf(job.Type).Of(job.Status) is { } period && job.CompletedAt < Ago(period, now),
            tally,
            dryRun,
            cancellationToken);
        await RemoveAsync(new EndedSelection.Outlived(now), job => !IsKept(job), tally, dryRun, cancellationToken);
        return tally.Report;
    }

    /// <summary>Removes the ended jobs that a person names, or only tells them.</summary>
    public async Task<PruneReport> PruneAsync(PruneRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        DateTimeOffset? border = request.OlderThan is { } age ? Ago(age, _time.GetUtcNow()) : null;
        await RemoveAsync(new EndedSelection.Matching(request.Filter, border), job => request.IncludeKept || !IsKept(job), tally, dryRun, cancellationToken);
        return tally.Report;
    }

    public void Dispose() => _gate.Dispose();

    internal Task StartAsync(CancellationToken cancellationToken) => _clock.SetAsync(Alarm, _time.GetUtcNow() + FirstAfterStart, cancellationToken);

    /// <summary>The regular clean-up.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var report = await ApplyRulesAsync(dryRun: false, cancellationToken);
        var now = _time.GetUtcNow();
        var events = _options.Events is { } period ? await _store.TrimEventsAsync(Ago(period, now), cancellationToken) : 0;
        var keys = await _store.TrimIdempotencyKeysAsync(now - IdempotencyPeriod, cancellationToken);
        if (!_orphansRemoved)
        {
            await RemoveOrphansAsync(cancellationToken);
            _orphansRemoved = true;
        }

        if (report.Jobs + events + keys > 0)
        {
            Log.CleanedUp(_logger, report.Jobs, report.ArtifactBytes, events, keys);
        }

        await _clock.SetAsync(Alarm, now + _options.Interval, cancellationToken);
    }

    /// <summary>A period may be longer than the calendar: the moment is then its beginning.</summary>
    private static DateTimeOffset Ago(TimeSpan period, DateTimeOffset now) => period < now - DateTimeOffset.MinValue ? now - period : DateTimeOffset.MinValue;

    private static bool IsKept(EndedJob job) => job.Tags.Contains(RetentionOptions.KeepTag);

    private async Task RemoveAsync(EndedSelection selection, Func<EndedJob, bool> isMeant, Tally tally, bool dryRun, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            long cursor = 0;
            while (await _store.EndedAsync(selection, cursor, PageSize, cancellationToken) is { Count: > 0 } page)
            {
                cursor = page[^1].Id.SortKey;
                foreach (var chunk in page.Where(isMeant).Chunk(ChunkSize))
                {
                    // Between two transactions only: what was removed has lost its artifacts, too, when this ends.
                    cancellationToken.ThrowIfCancellationRequested();
                    tally.Add(dryRun ? chunk : await DeleteAsync(chunk, cancellationToken));
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<IReadOnlyCollection<EndedJob>> DeleteAsync(EndedJob[] jobs, CancellationToken cancellationToken)
    {
        var deleted = (await _store.DeleteAsync([.. jobs.Select(job => job.Id)], cancellationToken)).ToHashSet();
        foreach (var id in deleted)
        {
            DeleteArtifacts(id);
        }

        return [.. jobs.Where(job => deleted.Contains(job.Id))];
    }

    private async Task RemoveOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _artifacts.Jobs())
        {
            if (await _jobs.GetAsync(id, cancellationToken) is null)
            {
                DeleteArtifacts(id);
            }
        }
    }

    // The job is gone already: a folder that cannot be removed now is an orphan at the next start.
    private void DeleteArtifacts(JobId id)
    {
        try
        {
            _artifacts.Delete(id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.ArtifactsNotRemoved(_logger, id.ToString(), exception.Message);
        }
    }

    private sealed class Tally
    {
        private readonly Dictionary<JobStatus, long> _byStatus = FinalStates.ToDictionary(status => status, _ => 0L);
        private DateTimeOffset? _oldest;
        private DateTimeOffset? _newest;
        private long _bytes;

        public PruneReport Report => new(_byStatus, _oldest, _newest, _bytes);

        public void Add(IEnumerable<EndedJob> jobs)
        {
            foreach (var job in jobs)
            {
                _byStatus[job.Status]++;
                _oldest = _oldest < job.CompletedAt ? _oldest : job.CompletedAt;
                _newest = _newest > job.CompletedAt ? _newest : job.CompletedAt;
                _bytes += job.ArtifactBytes;
            }
        }
    }
}
