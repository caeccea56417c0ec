using System.Globalization;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Jobs;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/batches</c>.</summary>
internal sealed class BatchEndpoints(JobEngine engine)
{
    private const int MaxPage = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/batches", SubmitAsync).Describe(BatchOperations.Submit);
        routes.MapGet("/batches", ListAsync).Describe(BatchOperations.List);
        routes.MapGet("/batches/{id}", GetAsync).Describe(BatchOperations.Get);
        routes.MapPost("/batches/{id}/cancel", CancelAsync).Describe(BatchOperations.Cancel);
    }

    private async Task SubmitAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var (batch, rejection) = await engine.SubmitBatchAsync(body.RootElement, Requests.ActorOf(context), context.RequestAborted);
        if (batch is null)
        {
            await Answers.RefuseAsync(context, rejection!);
            return;
        }

        context.Response.Headers.Location = $"{ApiRoutes.Prefix}/batches/{batch.Id}";
        await Answers.WriteAsync(context, StatusCodes.Status201Created, writer => BatchJson.Write(writer, batch));
    }

    private async Task ListAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "limit", "cursor");
        var limit = (int)(Requests.Long(context, "limit", 1, MaxPage) ?? 50);
        var batches = await engine.Jobs.ListBatchesAsync(JobEndpoints.ParseCursor((string?)context.Request.Query["cursor"]), limit + 1, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("batches");
            foreach (var batch in batches.Take(limit))
            {
                BatchJson.Write(writer, batch);
            }

            writer.WriteEndArray();
            writer.WriteString("next_cursor", batches.Count > limit ? batches[limit - 1].Id.SortKey.ToString("x", CultureInfo.InvariantCulture) : null);
            writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        Requests.AllowOnly(context);
        var batch = await BatchLookup.FindAsync(engine, IdOf(context), context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => BatchJson.Write(writer, batch));
    }

    private async Task CancelAsync(HttpContext context)
    {
        var id = await BatchLookup.ResolveAsync(engine, IdOf(context), context.RequestAborted);
        using var body = await Requests.OptionalBodyAsync(context);
        var reason = body is null ? null : JobEndpoints.ParseReason(body.RootElement);
        var batch = await engine.CancelBatchAsync(id, reason ?? JobEndpoints.CancelReason, Requests.ActorOf(context), context.RequestAborted) ?? throw BatchLookup.NotFound(id.ToString());
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => BatchJson.Write(writer, batch));
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}
