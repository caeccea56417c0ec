using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Retention;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The route <c>/api/v1/prune</c>: removes ended jobs, or tells what would go.</summary>
internal sealed class PruneEndpoint(JobEngine engine)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/prune", PruneAsync).Describe(JobOperations.Prune);

    private async Task PruneAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var (dryRun, request, rejection) = PruneParser.Parse(body.RootElement);
        if (rejection is not null)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        var report = request is null
            ? await engine.Cleaner.ApplyRulesAsync(dryRun, context.RequestAborted)
            : await engine.Cleaner.PruneAsync(request, dryRun, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("dry_run", dryRun);
            writer.WriteNumber("jobs", report.Jobs);
            writer.WriteStartObject("by_status");
            foreach (var (status, count) in report.ByStatus.OrderBy(pair => pair.Key))
            {
                writer.WriteNumber(status.Wire(), count);
            }

            writer.WriteEndObject();
            writer.WriteTime("oldest", report.Oldest);
            writer.WriteTime("newest", report.Newest);
            writer.WriteNumber("artifact_bytes", report.ArtifactBytes);
            writer.WriteEndObject();
        });
    }
}
