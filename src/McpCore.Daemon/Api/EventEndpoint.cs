using System.Globalization;
using System.Text;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The live stream <c>/api/v1/events</c> as server-sent events.</summary>
internal sealed class EventEndpoint(JobEngine engine, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan CommentInterval = TimeSpan.FromSeconds(15);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/events", StreamAsync).Describe(DaemonOperations.Events);

    private async Task StreamAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "job_id", "type", "after");
        var jobText = (string?)context.Request.Query["job_id"];
        JobId? jobId = string.IsNullOrEmpty(jobText) ? null : await JobLookup.ResolveAsync(engine, jobText, context.RequestAborted);
        var type = (string?)context.Request.Query["type"];

        // The reader is told where its stream begins: should the connection break before the first event, it can go on from there.
        var after = Requests.Long(context, "after", 0, long.MaxValue) ?? LastEventId(context) ?? (await engine.Jobs.EventBoundsAsync(context.RequestAborted)).Last;
        var query = new EventQuery(jobId, string.IsNullOrEmpty(type) ? null : type, after);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await using var events = engine.Events.ReadAsync(query, ending.Token).GetAsyncEnumerator(ending.Token);

        // The subscription begins with this call, before the client sees the headers: what happens after them is not missed.
        var next = events.MoveNextAsync().AsTask();
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.StartAsync(ending.Token);
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {after}\n\n")), ending.Token);
            var quiet = Task.Delay(CommentInterval, time, ending.Token);
            do
            {
                next = await WriteAvailableAsync(context, events, next, ending.Token);
                quiet = await WaitAsync(context, next, quiet, ending.Token);
            }
            while (await next);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the daemon stops.
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Writes what is there; returns the read that has to wait, or that has reached the end.</summary>
    private static async Task<Task<bool>> WriteAvailableAsync(HttpContext context, IAsyncEnumerator<JobEvent> events, Task<bool> next, CancellationToken ending)
    {
        while (next.IsCompleted && await next)
        {
            await context.Response.Body.WriteAsync(Format(events.Current), ending);
            next = events.MoveNextAsync().AsTask();
        }

        await context.Response.Body.FlushAsync(ending);
        return next;
    }

    /// <summary>Waits for the next event, with a comment in every long silence so that both ends see that the other is there.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">The next event.</param>
    /// <param name="quiet">Completes when it is time to look whether there was a silence: one timer for many events, which come by the thousand.</param>
    /// <param name="ending">Ends the wait.</param>
    /// <returns>The same for the next wait.</returns>
    private async Task<Task> WaitAsync(HttpContext context, Task<bool> next, Task quiet, CancellationToken ending)
    {
        var written = time.GetTimestamp();
        while (await Task.WhenAny(next, quiet) != next)
        {
            await quiet;
            var silence = time.GetElapsedTime(written);
            if (silence >= CommentInterval)
            {
                await context.Response.Body.WriteAsync(": still here\n\n"u8.ToArray(), ending);
                await context.Response.Body.FlushAsync(ending);
                (silence, written) = (TimeSpan.Zero, time.GetTimestamp());
            }

            quiet = Task.Delay(CommentInterval - silence, time, ending);
        }

        return quiet;
    }

    private static byte[] Format(JobEvent item)
    {
        var id = item.Seq > 0 ? string.Create(CultureInfo.InvariantCulture, $"id: {item.Seq}\n") : "";
        return [.. Encoding.UTF8.GetBytes($"{id}event: {item.Kind}\ndata: "), .. WireJson.ToBytes(writer => EventJson.Write(writer, item)), .. "\n\n"u8];
    }

    private static long? LastEventId(HttpContext context)
    {
        var text = (string?)context.Request.Headers["Last-Event-ID"];
        return string.IsNullOrEmpty(text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"Last-Event-ID is \"{text}\"; expected the number of an event.");
    }
}
