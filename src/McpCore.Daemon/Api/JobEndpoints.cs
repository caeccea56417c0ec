using System.Globalization;
using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Cancelling;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/jobs</c>.</summary>
internal sealed class JobEndpoints(JobEngine engine, JobWait waiting)
{
    /// <summary>The reason of a cancel that gives none.</summary>
    internal const string CancelReason = CancelManyParser.DefaultReason;

    private const int MaxPage = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/jobs", SubmitAsync).Describe(JobOperations.Submit);
        routes.MapPost("/jobs/many", SubmitManyAsync).Describe(JobOperations.SubmitMany);
        routes.MapGet("/jobs", ListAsync).Describe(JobOperations.List);
        routes.MapGet("/jobs/counts", CountAsync).Describe(JobOperations.Count);
        routes.MapGet("/jobs/{id}", GetAsync).Describe(JobOperations.Get);
        routes.MapPost("/jobs/{id}/cancel", CancelAsync).Describe(JobOperations.Cancel);
        routes.MapPost("/jobs/{id}/retry", RetryAsync).Describe(JobOperations.Retry);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        Requests.AllowOnly(context, JobWait.Parameter);
        var wait = JobWait.Parse(context);
        using var body = await Requests.BodyAsync(context);
        var result = await engine.SubmitAsync(RequestBody.One(body.RootElement), many: false, Requests.ActorOf(context), context.RequestAborted);
        if (result.Rejection is { } rejection)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        var job = result.Jobs[0];
        if (wait > TimeSpan.Zero)
        {
            await waiting.UntilFinalAsync(job.Id, wait, context.RequestAborted);
            job = JobLookup.Whole(await engine.Jobs.GetAsync(job.Id, context.RequestAborted) ?? job);
        }

        context.Response.Headers.Location = $"{ApiRoutes.Prefix}/jobs/{job.Id}";
        await Answers.WriteAsync(
            context,
            result.Existing[0] ? StatusCodes.Status200OK : StatusCodes.Status201Created,
            writer => JobJson.Write(writer, job, engine));
    }

    private async Task SubmitManyAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var result = await engine.SubmitAsync(RequestBody.Many(body.RootElement), many: true, Requests.ActorOf(context), context.RequestAborted);
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
        Requests.AllowOnly(context, [.. JobFilterParameters.Names, "limit", "cursor"]);
        var limit = (int)(Requests.Long(context, "limit", 1, MaxPage) ?? 50);
        var chosen = await JobFilterParameters.ReadAsync(context, engine);
        var filter = chosen with { BeforeSortKey = ParseCursor(Requests.Text(context, "cursor")), Limit = limit + 1 };
        var jobs = await engine.ListAsync(filter, context.RequestAborted);
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

    private async Task CountAsync(HttpContext context)
    {
        Requests.AllowOnly(context, JobFilterParameters.Names);
        var counts = await engine.CountAsync(await JobFilterParameters.ReadAsync(context, engine), context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => JobCountsJson.Write(writer, counts));
    }

    private async Task GetAsync(HttpContext context)
    {
        Requests.AllowOnly(context, JobWait.Parameter);
        var wait = JobWait.Parse(context);
        var id = await Requests.JobIdAsync(context, engine);
        await waiting.UntilFinalAsync(id, wait, context.RequestAborted);
        var job = JobLookup.Whole(await JobLookup.FindAsync(engine, id.ToString(), context.RequestAborted));
        var attempts = await engine.Jobs.AttemptsAsync(job.Id, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => JobJson.WriteWithAttempts(writer, job, attempts, engine));
    }

    private async Task CancelAsync(HttpContext context)
    {
        var id = await Requests.JobIdAsync(context, engine);
        var reason = CancelReason;
        using (var body = await Requests.OptionalBodyAsync(context))
        {
            if (body is not null)
            {
                reason = ParseReason(body.RootElement) ?? reason;
            }
        }

        await AnswerChangeAsync(context, id, await engine.CancelAsync(id, reason, Requests.ActorOf(context), context.RequestAborted));
    }

    private async Task RetryAsync(HttpContext context)
    {
        var id = await Requests.JobIdAsync(context, engine);
        using var body = await Requests.OptionalBodyAsync(context);
        var tree = body is not null && ParseTree(body.RootElement);
        await AnswerChangeAsync(context, id, await engine.RetryAsync(id, tree, Requests.ActorOf(context), context.RequestAborted));
    }

    private Task AnswerChangeAsync(HttpContext context, JobId id, ChangeOutcome outcome)
    {
        var job = JobLookup.Changed(id, outcome);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => JobJson.Write(writer, job, engine));
    }

    internal static string? ParseReason(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(member => member.Name != "reason"))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body of a cancel may say {\"reason\": \"…\"} and nothing else.");
        }

        return body.TryGetProperty("reason", out var reason) && reason.ValueKind != JsonValueKind.Null
            ? reason.ValueKind == JsonValueKind.String ? reason.GetString() : throw new RequestRefusedException(ErrorCodes.Malformed, "\"reason\" must be a text.")
            : null;
    }

    private static bool ParseTree(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(member => member.Name != "tree" || member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body of a retry may say {\"tree\": true} and nothing else.");
        }

        return body.TryGetProperty("tree", out var tree) && tree.ValueKind == JsonValueKind.True;
    }

    internal static long? ParseCursor(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var key)
            ? key
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"{text}\" is no cursor. Use the next_cursor of the last page.");
    }
}
