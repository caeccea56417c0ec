using McpCore.Client;
using McpCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>The code of docs/client.md; <see cref="ClientPageTests"/> runs it and compares the page with it.</summary>
internal static class ClientPage
{
    public static (IMcpCoreClient Pipe, IMcpCoreClient Http) Connect()
    {
        // The daemon of this user, or of MCPCORE_HOME, over its pipe:
        var client = new McpCoreClient(HomeFolder.Resolve());

        // A daemon's HTTP door:
        var overHttp = new McpCoreClient(new Uri("http://127.0.0.1:8080"));

        return (client, overHttp);
    }

    public static async Task<Count> CountAsync(IMcpCoreClient client)
    {
        var request = JobRequest.Create("word_count", new Text("to be or not to be")) with
        {
            Tags = ["hamlet"],
            Metadata = new() { ["act"] = 3, ["scene"] = 1 },
            MaxAttempts = 3,
            Timeout = TimeSpan.FromMinutes(1),
        };
        var count = await client.RunAsync<Count>(request);
        return count;
    }

    public static async Task<string> ExplainAsync(IMcpCoreClient client, JobRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var job = await client.SubmitAsync(request, cancellationToken);
            await client.CancelAsync(job.Id, "superseded", cancellationToken);
            job = await client.WaitAsync(job.Id, cancellationToken);
            return $"{job.Status}: {job.Error?.Message ?? job.Cancellation?.Reason}";
        }
        catch (McpCoreException refused)
        {
            return string.Join("; ", refused.Problem.Errors.Select(error => $"{error.Path} {error.Message}"));
        }
    }

    public static async Task<int> FollowAsync(IMcpCoreClient client, IReadOnlyList<JobRequest> requests, CancellationToken cancellationToken)
    {
        var events = await client.SubscribeAsync(new EventFilter { JobType = "word_count" }, cancellationToken);
        var open = (await client.SubmitManyAsync(requests, cancellationToken)).Select(job => job.Id).ToHashSet();
        var completed = 0;
        await foreach (var item in events.WithCancellation(cancellationToken))
        {
            if (item.NewStatus is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled && open.Remove(item.JobId!))
            {
                completed += item.NewStatus == JobStatus.Completed ? 1 : 0;
            }

            if (open.Count == 0)
            {
                break;
            }
        }

        return completed;
    }

    public static IHost Embed(string home, string pluginFolder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddMcpCore(home, options =>
        {
            options.PluginFolders = [pluginFolder];
            options.Engine.Concurrency = 8;
        });
        builder.Services.AddHostedService<NightlyCount>();
        return builder.Build();
    }

    /// <summary>A service of the application that uses the engine beside it.</summary>
    public sealed class NightlyCount(IMcpCoreClient client) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            client.SubmitAsync(JobRequest.Create("word_count", new Text("to be or not to be")) with { IdempotencyKey = "count-2026-01-02" }, stoppingToken);
    }

    public sealed record Text(string Content);

    public sealed record Count(int Words, int Distinct);
}
