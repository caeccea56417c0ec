using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace McpCore.Client;

/// <summary>What is put together from the calls of <see cref="IMcpCoreClient"/>.</summary>
public static class McpCoreClientExtensions
{
    /// <summary>Waits until a job has ended, told by its events. Ending the wait does not cancel the job.</summary>
    /// <returns>The job as it ended: completed, failed or cancelled.</returns>
    public static async Task<JobSnapshot> WaitAsync(this IMcpCoreClient client, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var job = await client.GetJobAsync(id, cancellationToken);
        if (job.IsFinal)
        {
            return job;
        }

        using var subscribed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // Subscribed first, read again then: an end in between is in one of the two.
            var events = await client.SubscribeAsync(new EventFilter { JobId = job.Id }, subscribed.Token);
            job = await client.GetJobAsync(job.Id, cancellationToken);
            if (job.IsFinal)
            {
                return job;
            }

            await foreach (var item in events.WithCancellation(cancellationToken))
            {
                if (item.NewStatus?.IsFinal() == true || item.Kind == EventKinds.Reset)
                {
                    job = await client.GetJobAsync(job.Id, cancellationToken);
                    if (job.IsFinal)
                    {
                        return job;
                    }
                }
            }

            throw new InvalidOperationException($"The events ended before job {job.Id} did.");
        }
        finally
        {
            await subscribed.CancelAsync();
        }
    }

    /// <summary>Submits a job and waits until it is completed.</summary>
    /// <exception cref="JobNotCompletedException">It failed or was cancelled.</exception>
    public static async Task<JobSnapshot> RunAsync(this IMcpCoreClient client, JobRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var submitted = await client.SubmitAsync(request, cancellationToken);
        var job = await client.WaitAsync(submitted.Id, cancellationToken);
        return job.Status == JobStatus.Completed ? job : throw new JobNotCompletedException(job);
    }

    /// <summary>Submits a job and returns its result, read by source-generated metadata.</summary>
    /// <inheritdoc cref="RunAsync(IMcpCoreClient, JobRequest, CancellationToken)" path="/exception"/>
    public static async Task<TResult> RunAsync<TResult>(
        this IMcpCoreClient client, JobRequest request, JsonTypeInfo<TResult> resultType, CancellationToken cancellationToken = default) =>
        (await client.RunAsync(request, cancellationToken)).ReadResult(resultType)!;

    /// <summary>Submits a job and returns its result, read with snake_case names, enums and durations as text.</summary>
    /// <inheritdoc cref="RunAsync(IMcpCoreClient, JobRequest, CancellationToken)" path="/exception"/>
    [RequiresUnreferencedCode(ReflectionJson.Reason)]
    [RequiresDynamicCode(ReflectionJson.Reason)]
    public static async Task<TResult> RunAsync<TResult>(this IMcpCoreClient client, JobRequest request, CancellationToken cancellationToken = default) =>
        (await client.RunAsync(request, cancellationToken)).ReadResult<TResult>()!;

    /// <summary>Reads a job's log from its beginning and goes on until the job has ended.</summary>
    public static async IAsyncEnumerable<JobLogLine> FollowLogAsync(
        this IMcpCoreClient client, string id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var jobId = (await client.GetJobAsync(id, cancellationToken)).Id;
        var last = 0L;
        using var subscribed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // Events only say that there is something to read; the store has it, in order and once.
            var events = await client.SubscribeAsync(new EventFilter { JobId = jobId }, subscribed.Token);
            await using var signals = events.GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                // Read before the lines: a job that had ended by then writes no more of them.
                var isFinal = (await client.GetJobAsync(jobId, cancellationToken)).IsFinal;
                await foreach (var line in client.ReadLogAsync(jobId, last, cancellationToken))
                {
                    last = line.Seq;
                    yield return line;
                }

                if (isFinal || !await MoveToNextAsync(signals, last))
                {
                    yield break;
                }
            }
        }
        finally
        {
            await subscribed.CancelAsync();
        }
    }

    /// <summary>Waits for an event after which a log may have more lines, or no more at all.</summary>
    private static async Task<bool> MoveToNextAsync(IAsyncEnumerator<ServerEvent> signals, long last)
    {
        while (await signals.MoveNextAsync())
        {
            var item = signals.Current;
            if ((item.Kind is EventKinds.Log or EventKinds.Custom && item.Id > last) || item.NewStatus?.IsFinal() == true || item.Kind == EventKinds.Reset)
            {
                return true;
            }
        }

        return false;
    }
}
