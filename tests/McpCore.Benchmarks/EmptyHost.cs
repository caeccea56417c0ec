using System.Threading.Channels;
using McpCore.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace McpCore.Benchmarks;

/// <summary>
/// The framework alone: a host with the same server on the same kind of pipe, that answers and does nothing else, or only writes and syncs as many pages as a
/// submit does before it answers, and as a job's end does before it tells of it. What it costs, no daemon on this framework and disk can save.
/// </summary>
internal static class EmptyHost
{
    public const string Option = "--empty-host";

    /// <summary>A second argument: write and sync before each answer to a submit.</summary>
    public const string Syncing = "syncing";

    /// <summary>In its place: do so once more after the answer, and tell the readers of events.</summary>
    public const string Completing = "completing";

    // About as long as the answer to a submit.
    private static readonly byte[] Answer = System.Text.Encoding.UTF8.GetBytes($$"""{"text":"{{new string('x', 900)}}"}""");

    /// <summary>Answers at the pipe of a home until it is told to stop.</summary>
    public static async Task RunAsync(string home, string? kind)
    {
        var ends = Channel.CreateUnbounded<bool>();
        using var log = kind is not null ? new SyncedPages(Path.Combine(home, "log"), Profile.PagesOfSubmit) : null;
        var pipe = HomeFolder.Resolve(home).Pipe;
        Directory.CreateDirectory(Path.GetDirectoryName(pipe)!);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.ListenUnixSocket(pipe));
        await using var app = builder.Build();
        app.MapGet("/api/v1/daemon", AnswerAsync);
        app.MapGet("/api/v1/events", context => TellAsync(context, ends.Reader));
        app.MapPost("/api/v1/jobs", async context =>
        {
            log?.Write();
            if (kind == Completing)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    _ =>
                    {
                        log!.Write();
                        ends.Writer.TryWrite(true);
                    },
                    null);
            }

            await AnswerAsync(context);
        });
        app.MapPost("/api/v1/daemon/stop", async context =>
        {
            await AnswerAsync(context);
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        });
        await app.RunAsync();
    }

    private static async Task TellAsync(HttpContext context, ChannelReader<bool> ends)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.WriteAsync("id: 0\n\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (var _ in ends.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.Body.WriteAsync("id: 1\nevent: job.state\ndata: {\"to\":\"completed\"}\n\n"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.Body.WriteAsync(Answer, context.RequestAborted);
    }
}
