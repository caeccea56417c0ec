using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes to what a job leaves behind besides its result: log and artifacts.</summary>
internal sealed class JobOutputEndpoints(JobEngine engine)
{
    private const int MaxLogPage = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs/{id}/logs", LogsAsync).Describe(JobOutputOperations.Logs);
        routes.MapGet("/jobs/{id}/metrics", MetricsAsync).Describe(JobOutputOperations.Metrics);
        routes.MapGet("/jobs/{id}/artifacts", ArtifactsAsync).Describe(JobOutputOperations.Artifacts);
        routes.MapGet("/jobs/{id}/artifacts/{name}", ArtifactAsync).Describe(JobOutputOperations.Artifact);
    }

    private async Task LogsAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "attempt", "after", "limit");
        var job = await FindAsync(context);
        var query = new LogQuery(
            job.Id,
            (int?)Requests.Long(context, "attempt", 1, int.MaxValue),
            Requests.Long(context, "after", 0, long.MaxValue) ?? 0,
            (int)(Requests.Long(context, "limit", 1, MaxLogPage) ?? 1000));
        var lines = await engine.Jobs.LogsAsync(query, context.RequestAborted);
        var dropped = await engine.Jobs.DroppedLinesAsync(job.Id, query.Attempt, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("logs");
            foreach (var line in lines)
            {
                JobJson.WriteLogLine(writer, line);
            }

            writer.WriteEndArray();
            writer.WriteNumber("dropped", dropped);
            writer.WritePropertyName("next_after");
            if (lines.Count == query.Limit)
            {
                writer.WriteNumberValue(lines[^1].Seq);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteEndObject();
        });
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var points = await engine.Jobs.MetricsAsync(job.Id, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => MetricJson.Write(writer, points));
    }

    private async Task ArtifactsAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var artifacts = await engine.Jobs.ArtifactsAsync(job.Id, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("artifacts");
            foreach (var artifact in artifacts)
            {
                JobJson.WriteArtifact(writer, artifact);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task ArtifactAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var name = (string)context.Request.RouteValues["name"]!;
        var (artifact, stream) = await JobLookup.OpenArtifactAsync(engine, job, name, context.RequestAborted);
        await using var bytes = stream;
        context.Response.ContentType = artifact.Kind;
        context.Response.ContentLength = artifact.Size;

        // An agent wrote it, and a browser would give a page the rights of the API's own: it is shown without scripts.
        context.Response.Headers.ContentSecurityPolicy = "sandbox";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ETag = $"\"{artifact.Sha256}\"";
        await bytes.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private Task<Job> FindAsync(HttpContext context) => JobLookup.FindAsync(engine, (string)context.Request.RouteValues["id"]!, context.RequestAborted);
}
