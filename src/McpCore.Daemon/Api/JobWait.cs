using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Hosting.Serving;
using EventKinds = McpCore.Engine.Events.EventKinds;

namespace McpCore.Daemon.Api;

/// <summary>The long poll <c>?wait=30s</c>: an answer comes when the job has reached a final state, or after the wait, whichever is first.</summary>
internal sealed class JobWait(JobEngine engine, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string Parameter = "wait";

    /// <summary>The longest wait. Longer ones are asked for again, so that a client that has silently gone is noticed.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    /// <summary>What the request says; zero when it says nothing.</summary>
    /// <exception cref="RequestRefusedException">It is no duration, or out of range.</exception>
    public static TimeSpan Parse(HttpContext context)
    {
        var text = (string?)context.Request.Query[Parameter];
        if (string.IsNullOrEmpty(text))
        {
            return TimeSpan.Zero;
        }

        return Duration.TryParse(text, out var wait) && wait <= MaxWait
            ? wait
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{Parameter}\" is \"{text}\"; allowed: {Duration.Allowed}, 0s to {Duration.Format(MaxWait)}.");
    }

    /// <summary>Returns when the job is final or gone, the wait is over, the client has gone, or the daemon ends.</summary>
    public async Task UntilFinalAsync(JobId id, TimeSpan wait, CancellationToken aborted)
    {
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        using var limit = new CancellationTokenSource(wait, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping, limit.Token);
        try
        {
            while (!await FollowAsync(id, ending.Token))
            {
                // The stream was cut off: too much happened at once. The next one begins with a look at the job.
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The job is answered as it is now.
        }
    }

    /// <summary>Follows the job's events; true when the job is final or gone, false when the stream was cut off before.</summary>
    private async Task<bool> FollowAsync(JobId id, CancellationToken ending)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ending);
        await using var events = engine.Events.ReadAsync(new EventQuery(id, null, null), leaving.Token).GetAsyncEnumerator(leaving.Token);

        // The subscription begins with this call. The look at the job after it sees an end before, the stream an end after: none is missed.
        var next = events.MoveNextAsync().AsTask();
        try
        {
            if (await engine.Jobs.GetAsync(id, leaving.Token) is not { } job || job.Status.IsFinal())
            {
                return true;
            }

            while (await next)
            {
                if (IsEnd(events.Current))
                {
                    return true;
                }

                next = events.MoveNextAsync().AsTask();
            }

            return false;
        }
        finally
        {
            await leaving.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsEnd(JobEvent item) =>
        item.Kind == EventKinds.Transition && JobStatusNames.TryParse(item.To ?? "", out var status) && status.IsFinal();
}
