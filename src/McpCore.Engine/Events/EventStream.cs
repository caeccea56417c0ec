using System.Runtime.CompilerServices;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Engine.Events;

/// <summary>What a reader of events wants.</summary>
/// <param name="JobId">Only this job's events; null for all.</param>
/// <param name="Type">Only events of this job type; null for all.</param>
/// <param name="After">Replay what came after this sequence number; null: only what comes from now on.</param>
public sealed record EventQuery(JobId? JobId, string? Type, long? After);

/// <summary>Joins the stored past to the live present without a gap and without a repetition.</summary>
public sealed class EventStream(IJobStore store, EventHub hub, TimeProvider time)
{
    private const int ReplayPage = 1000;

    public async IAsyncEnumerable<JobEvent> ReadAsync(EventQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Subscribed before the replay: what is committed meanwhile waits in the subscription.
        using var live = hub.Subscribe();

        // Without a replay everything that the subscription gets is news: asking the store how far it is would lose what is committed meanwhile.
        var last = 0L;
        if (query.After is { } after)
        {
            var bounds = await store.EventBoundsAsync(cancellationToken);
            if (after > bounds.Last || (after > 0 && after < bounds.First - 1))
            {
                yield return Reset(bounds.Last);
                after = bounds.Last;
            }

            if (query.JobId is { } jobId && await store.GetAsync(jobId, cancellationToken) is { } job)
            {
                after = Math.Max(after, job.FirstEvent - 1);
            }

            last = after;
            while (true)
            {
                var page = await store.ReadEventsAsync(last, ReplayPage, query.JobId, cancellationToken);
                foreach (var item in page.Events)
                {
                    if (Matches(item, query))
                    {
                        yield return item;
                    }
                }

                last = page.ReadThrough;
                if (page.IsLast)
                {
                    break;
                }
            }
        }

        await foreach (var item in live.Reader.ReadAllAsync(cancellationToken))
        {
            if (item.Seq > last || (item.Seq == 0 && item.Kind == EventKinds.Progress))
            {
                last = Math.Max(last, item.Seq);
                if (Matches(item, query))
                {
                    yield return item;
                }
            }
        }

        yield return Reset(last > 0 ? last : (await store.EventBoundsAsync(cancellationToken)).Last);
    }

    private static bool Matches(JobEvent item, EventQuery query) =>
        (query.JobId is null || item.JobId == query.JobId) && (query.Type is null || item.JobType == query.Type);

    private JobEvent Reset(long seq) => new(EventKinds.Reset, time.GetUtcNow()) { Seq = seq, Reason = "Events were missed; read the current state, then go on from this id." };
}
