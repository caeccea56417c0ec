using System.Text.Json;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>Waits for jobs to end, told by the event stream and not by asking again and again. Goes on when the daemon restarts.</summary>
/// <param name="client">The daemon.</param>
/// <param name="onJob">Receives each job as it stands whenever it was read: at the beginning, after a break, at its end; null: nobody.</param>
/// <param name="onConnection">Is told when the daemon is lost (false) and when it is back (true); null: nobody.</param>
internal sealed class JobWatcher(McpCoreClient client, Func<JsonElement, Task>? onJob = null, Action<bool>? onConnection = null)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReconnectLimit = TimeSpan.FromSeconds(30);

    /// <summary>Waits until all jobs have ended.</summary>
    /// <param name="ids">Full ids.</param>
    /// <param name="onEvent">Receives every event of the jobs.</param>
    /// <param name="replay">Whether a single job's earlier events are wanted too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The final jobs by id.</returns>
    public async Task<IReadOnlyDictionary<string, JsonElement>> WaitAsync(
        IReadOnlyCollection<string> ids, Action<ServerEvent>? onEvent, bool replay, CancellationToken cancellationToken)
    {
        var watch = new Watch(client, ids, onEvent, onJob, replay && ids.Count == 1);
        long? after = watch.CanReplay ? 0 : null;
        var lostAt = (long?)null;
        while (watch.Pending.Count > 0)
        {
            try
            {
                var events = await client.SubscribeAsync(ids.Count == 1 ? ids.First() : null, watch.LastSeq ?? after, cancellationToken);
                if (lostAt is not null)
                {
                    onConnection?.Invoke(true);
                }

                lostAt = null;
                await watch.ReadAsync(events, cancellationToken);
                if (watch.Pending.Count > 0)
                {
                    lostAt = Lost();
                }
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or DaemonUnavailableException)
            {
                lostAt ??= Lost();
                if (!watch.WasConnected || TimeProvider.System.GetElapsedTime(lostAt.Value) > ReconnectLimit)
                {
                    throw exception is DaemonUnavailableException ? exception : new CommandFaultException(ExitCodes.NoDaemon, "The connection to the daemon was lost, and it did not come back. The jobs are stored; look again when it runs.");
                }
            }

            if (watch.Pending.Count > 0)
            {
                await Task.Delay(ReconnectPause, cancellationToken);
            }
        }

        return watch.Ended;

        long Lost()
        {
            if (watch.WasConnected)
            {
                onConnection?.Invoke(false);
            }

            return TimeProvider.System.GetTimestamp();
        }
    }

    /// <param name="canReplay">Whether the stream is that of a single job from its beginning.</param>
    private sealed class Watch(McpCoreClient client, IReadOnlyCollection<string> ids, Action<ServerEvent>? onEvent, Func<JsonElement, Task>? onJob, bool canReplay)
    {
        public bool CanReplay => canReplay;

        public HashSet<string> Pending { get; } = [.. ids];

        public Dictionary<string, JsonElement> Ended { get; } = [];

        public long? LastSeq { get; private set; }

        public bool WasConnected { get; private set; }

        public async Task ReadAsync(IAsyncEnumerable<ServerEvent> events, CancellationToken cancellationToken)
        {
            WasConnected = true;
            await CheckAllAsync(cancellationToken);

            // What was replayed is shown even when the job has ended meanwhile: the stream goes on to the transition that ended it.
            var open = LastSeq is null ? new HashSet<string>(ids) : [.. Pending];
            if (open.Count == 0 || (Pending.Count == 0 && !canReplay))
            {
                return;
            }

            await foreach (var item in events.WithCancellation(cancellationToken))
            {
                LastSeq = item.Id ?? LastSeq;
                var jobId = item.Data.TryGetProperty("job_id", out var value) ? value.GetString() : null;
                if (jobId is not null && open.Contains(jobId))
                {
                    onEvent?.Invoke(item);
                    if (item.Kind == "job.transition" && Show.IsFinal(item.Data.GetProperty("to").GetString()!) && await CheckAsync(jobId, cancellationToken)
                        && item.Data.GetProperty("time").GetString() == Ended[jobId].GetProperty("completed_at").GetString())
                    {
                        // A job that was retried has ended before; this is its last end.
                        open.Remove(jobId);
                    }
                }
                else if (item.Kind == "reset")
                {
                    await CheckAllAsync(cancellationToken);
                    open.IntersectWith(Pending);
                }

                if (open.Count == 0 || (Pending.Count == 0 && !canReplay))
                {
                    return;
                }
            }
        }

        private async Task CheckAllAsync(CancellationToken cancellationToken)
        {
            foreach (var id in Pending.ToList())
            {
                await CheckAsync(id, cancellationToken);
            }
        }

        private async Task<bool> CheckAsync(string id, CancellationToken cancellationToken)
        {
            if (Ended.ContainsKey(id))
            {
                return true;
            }

            var job = await client.GetAsync($"jobs/{id}", cancellationToken);
            if (onJob is not null)
            {
                await onJob(job);
            }

            if (!Show.IsFinal(job.GetProperty("status").GetString()!))
            {
                return false;
            }

            Ended[id] = job;
            Pending.Remove(id);
            return true;
        }
    }
}
