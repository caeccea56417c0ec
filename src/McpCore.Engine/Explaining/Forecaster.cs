using McpCore.Engine.AgentHost;
using McpCore.Engine.Dispatch;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Explaining;

/// <summary>
/// Estimates from what is stored: the median of the newest completed runs of a type stands for the next one, and a run that tells its progress for itself.
/// Cheap enough to be asked for any job at any time: it reads fifty rows a type, the running jobs, and counts in an index.
/// </summary>
internal sealed class Forecaster(IJobStore store, AgentDirectory agents, SlotTable slots, Holds holds, TimeProvider time)
{
    /// <summary>Completed runs that the median is made of.</summary>
    private const int History = 50;

    /// <summary>Running jobs that are looked at.</summary>
    private const int MaxRunning = 1000;

    /// <summary>A start that is further away than this is not worth telling.</summary>
    private const double MaxDays = 3650;

    /// <summary>A run that has come this far tells its end better than the median does.</summary>
    private const double TellingProgress = 0.05;

    public async Task<Forecast> OfAsync(Job job, CancellationToken cancellationToken)
    {
        var names = agents.NamesOf(job.Type);
        var share = job is { Status: JobStatus.Pending, Options.Concurrency: { } shared } ? await store.ShareAsync(shared.Key, job.Rank, job.Id.SortKey, cancellationToken) : null;
        if (share is not null && job.FirstEvent == 0)
        {
            // A job that is not stored is held as it would be.
            job = job with { IsHeld = share.Running + share.Ahead >= job.Options.Concurrency!.Limit };
        }

        var held = holds.Of(job)
            .Select(hold => hold.Reason.Code == Holds.ConcurrencyKey ? hold with { Limit = new LimitUse(job.Options.Concurrency!.Key, (int)share!.Running, share.Limit ?? job.Options.Concurrency.Limit) } : hold)
            .ToList();
        var full = held.FirstOrDefault(hold => hold.Kind == HoldKind.Slot);
        var now = TimeText.Whole(time.GetUtcNow());
        var ends = full is null ? [] : await EndsAsync(job, full, names, now, cancellationToken);
        var forecast = new Forecast
        {
            Holds = held,
            Ahead = job.Status != JobStatus.Pending ? null : job.IsHeld ? share!.Ahead : await store.CountAheadAsync(names, job.Rank, job.Id.SortKey, cancellationToken),
            Slots = (slots.Usage.Used, slots.Total),
            ExpectedRun = await ExpectedRunAsync(job.Type, cancellationToken),
            NextFreeSlot = full is null ? now : ends.FirstOrDefault(),
        };
        return job.Status is JobStatus.Running || job.Status.IsFinal()
            ? forecast with { NextFreeSlot = null }
            : forecast with { ExpectedStart = StartOf(forecast, ends, now) };
    }

    /// <summary>When a run ends; null when that cannot be told.</summary>
    public async Task<DateTimeOffset?> EndOfAsync(Job running, CancellationToken cancellationToken) =>
        EndOf(running, await ExpectedRunAsync(running.Type, cancellationToken), TimeText.Whole(time.GetUtcNow()));

    /// <summary>When the job starts whose turn comes after all that are ahead of it.</summary>
    /// <param name="forecast">What is known of it so far.</param>
    /// <param name="ends">When the runs end whose slots it may take, the first one first and those that cannot be told last.</param>
    /// <param name="now">This moment.</param>
    internal static DateTimeOffset? StartOf(Forecast forecast, IReadOnlyList<DateTimeOffset?> ends, DateTimeOffset now)
    {
        if (forecast.Holds.Any(hold => hold.Kind == HoldKind.Other))
        {
            return null;
        }

        var bySlot = forecast.Holds.Any(hold => hold.Kind == HoldKind.Slot);
        if (forecast.Holds.Where(hold => hold.Kind == HoldKind.Time).Max(hold => hold.Until) is { } until)
        {
            // How the others of the queue share the starts of a rate limit is not foretold.
            return bySlot || forecast.Ahead > 0 ? null : until;
        }

        if (!bySlot)
        {
            return now;
        }

        // Each slot that ends takes the next of the queue: round by round, a median each.
        if (ends.Count == 0)
        {
            return null;
        }

        var (round, slot) = Math.DivRem(forecast.Ahead ?? 0, ends.Count);
        var median = forecast.ExpectedRun?.Median;
        return ends[(int)slot] is { } end && (round == 0 || median is not null) && (median ?? default).TotalDays * round < MaxDays
            ? end + ((median ?? default) * round)
            : null;
    }

    /// <summary>The ends of the runs whose slots a job may take, the first one first and those that cannot be told last.</summary>
    private async Task<List<DateTimeOffset?>> EndsAsync(Job job, Hold full, IReadOnlyList<string> names, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var types = full.Reason.Code == Holds.TypeLimit ? names : [];
        var running = await store.ListAsync(new JobFilter { Statuses = [JobStatus.Running], Types = types, Limit = MaxRunning }, cancellationToken);
        if (full.Reason.Code == Holds.ConcurrencyKey)
        {
            running = [.. running.Where(run => run.Options.Concurrency?.Key == job.Options.Concurrency!.Key)];
        }

        var expected = new Dictionary<string, ExpectedRun?>(StringComparer.Ordinal);
        var ends = new List<DateTimeOffset?>();
        foreach (var run in running)
        {
            if (!expected.TryGetValue(run.Type, out var usual))
            {
                expected.Add(run.Type, usual = await ExpectedRunAsync(run.Type, cancellationToken));
            }

            ends.Add(EndOf(run, usual, now));
        }

        return [.. ends.OrderBy(end => end ?? DateTimeOffset.MaxValue)];
    }

    internal static DateTimeOffset? EndOf(Job run, ExpectedRun? usual, DateTimeOffset now)
    {
        if (run.RunStartedAt is not { } started)
        {
            return null;
        }

        var span = run.ProgressFraction is { } fraction and >= TellingProgress ? (now - started) / Math.Min(fraction, 1) : usual?.Median;
        return span is { } length ? TimeText.Whole(started + length > now ? started + length : now) : null;
    }

    private async Task<ExpectedRun?> ExpectedRunAsync(string type, CancellationToken cancellationToken)
    {
        var times = (await store.RunTimesAsync(agents.NamesOf(type), History, cancellationToken)).Order().ToList();
        return times.Count == 0 ? null : new ExpectedRun((times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2, times.Count);
    }
}
