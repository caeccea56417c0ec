using System.Globalization;
using System.Text.Json;
using McpCore.Client;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/jobs</c>.</summary>
internal sealed class JobEndpoints(JobEngine engine)
{
    private const int MaxPage = 1000;
    private const int MaxLogPage = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/jobs", SubmitAsync);
        routes.MapPost("/jobs/many", SubmitManyAsync);
        routes.MapGet("/jobs", ListAsync);
        routes.MapGet("/jobs/{id}", GetAsync);
        routes.MapPost("/jobs/{id}/cancel", CancelAsync);
        routes.MapPost("/jobs/{id}/retry", RetryAsync);
        routes.MapGet("/jobs/{id}/logs", LogsAsync);
        routes.MapGet("/jobs/{id}/artifacts", ArtifactsAsync);
        routes.MapGet("/jobs/{id}/artifacts/{name}", ArtifactAsync);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var result = await engine.SubmitAsync(RequestBody.One(body.RootElement), many: false, Requests.Actor, context.RequestAborted);
        if (result.Rejection is { } rejection)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        context.Response.Headers.Location = $"/api/v1/jobs/{result.Jobs[0].Id}";
        await Answers.WriteAsync(
            context,
            result.Existing[0] ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            writer => JobJson.Write(writer, result.Jobs[0], engine));
    }

    private async Task SubmitManyAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var result = await engine.SubmitAsync(RequestBody.Many(body.RootElement), many: true, Requests.Actor, context.RequestAborted);
        if (result.Rejection is { } rejection)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status201Created, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("jobs");
            foreach (var job in result.Jobs)
            {
                writer.WriteStartObject();
                writer.WriteString("id", job.Id.ToString());
                writer.WriteString("type", job.Type);
                writer.WriteString("status", job.Status.Wire());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task ListAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "status", "type", "tag", "metadata.*", "created_after", "created_before", "limit", "cursor");
        var limit = (int)(Requests.Long(context, "limit", 1, MaxPage) ?? 50);
        var filter = new JobFilter
        {
            Statuses = [.. Requests.Texts(context, "status").Select(JobLookup.ParseStatus)],
            Types = Requests.Texts(context, "type"),
            Tag = (string?)context.Request.Query["tag"],
            Metadata = [.. context.Request.Query.Where(pair => pair.Key.StartsWith("metadata.", StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(pair.Key["metadata.".Length..], (string)pair.Value!))],
            CreatedAfter = Requests.Time(context, "created_after"),
            CreatedBefore = Requests.Time(context, "created_before"),
            BeforeSortKey = ParseCursor((string?)context.Request.Query["cursor"]),
            Limit = limit + 1,
        };
        var jobs = await engine.Jobs.ListAsync(filter, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("jobs");
            foreach (var job in jobs.Take(limit))
            {
                JobJson.Write(writer, job, engine);
            }

            writer.WriteEndArray();
            writer.WriteString("next_cursor", jobs.Count > limit ? jobs[limit - 1].Id.SortKey.ToString("x", CultureInfo.InvariantCulture) : null);
            writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        var job = await FindAsync(context);
        var attempts = await engine.Jobs.AttemptsAsync(job.Id, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => JobJson.WriteWithAttempts(writer, job, attempts, engine));
    }

    private async Task CancelAsync(HttpContext context)
    {
        var id = await Requests.JobIdAsync(context, engine);
        var reason = "Cancelled by request.";
        using (var body = await Requests.OptionalBodyAsync(context))
        {
            if (body is not null)
            {
                reason = ParseReason(body.RootElement) ?? reason;
            }
        }

        await AnswerChangeAsync(context, id, await engine.CancelAsync(id, reason, Requests.Actor, context.RequestAborted));
    }

    private async Task RetryAsync(HttpContext context)
    {
        var id = await Requests.JobIdAsync(context, engine);
        await AnswerChangeAsync(context, id, await engine.RetryAsync(id, Requests.Actor, context.RequestAborted));
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
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("logs");
            foreach (var line in lines)
            {
                JobJson.WriteLogLine(writer, line);
            }

            writer.WriteEndArray();
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
        context.Response.Headers.ETag = $"\"{artifact.Sha256}\"";
        await bytes.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private Task<Job> FindAsync(HttpContext context) => JobLookup.FindAsync(engine, (string)context.Request.RouteValues["id"]!, context.RequestAborted);

    private Task AnswerChangeAsync(HttpContext context, JobId id, ChangeOutcome outcome)
    {
        var job = JobLookup.Changed(id, outcome);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => JobJson.Write(writer, job, engine));
    }

    private static string? ParseReason(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(member => member.Name != "reason"))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body of a cancel may say {\"reason\": \"…\"} and nothing else.");
        }

        return body.TryGetProperty("reason", out var reason) && reason.ValueKind != JsonValueKind.Null
            ? reason.ValueKind == JsonValueKind.String ? reason.GetString() : throw new RequestRefusedException(ErrorCodes.Malformed, "\"reason\" must be a text.")
            : null;
    }

    private static long? ParseCursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{text}\" is no cursor. Use the next_cursor of the last page.");
    }
}
