using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Limits;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes that hold back the jobs of a type or a plugin, and let them go on.</summary>
internal sealed class PauseEndpoints(JobEngine engine)
{
    private const int MaxReason = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pauses", ListAsync).Describe(PauseOperations.List);
        routes.MapPost("/job-types/{name}/pause", context => PauseAsync(context, PauseKind.Type)).Describe(PauseOperations.PauseType);
        routes.MapPost("/job-types/{name}/resume", context => ResumeAsync(context, PauseKind.Type)).Describe(PauseOperations.ResumeType);
        routes.MapPost("/plugins/{name}/pause", context => PauseAsync(context, PauseKind.Plugin)).Describe(PauseOperations.PausePlugin);
        routes.MapPost("/plugins/{name}/resume", context => ResumeAsync(context, PauseKind.Plugin)).Describe(PauseOperations.ResumePlugin);
    }

    private Task ListAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("pauses");
        foreach (var pause in engine.Pauses)
        {
            Write(writer, pause);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task PauseAsync(HttpContext context, PauseKind kind)
    {
        using var body = await Requests.OptionalBodyAsync(context);
        var pause = await engine.PauseAsync(kind, NameOf(context), ReasonOf(body), Requests.ActorOf(context), context.RequestAborted) ?? throw NotFound(context, kind);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, pause));
    }

    private async Task ResumeAsync(HttpContext context, PauseKind kind)
    {
        var was = await engine.ResumeAsync(kind, NameOf(context), context.RequestAborted) ?? throw NotFound(context, kind);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("was_paused", was);
            writer.WriteEndObject();
        });
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static string? ReasonOf(JsonDocument? body)
    {
        if (body is null || (body.RootElement.ValueKind == JsonValueKind.Object && !body.RootElement.EnumerateObject().Any()))
        {
            return null;
        }

        return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.EnumerateObject().ToList() is [{ Name: "reason" } reason]
            && (reason.Value.ValueKind == JsonValueKind.Null || (reason.Value.ValueKind == JsonValueKind.String && reason.Value.GetString()!.Length <= MaxReason))
            ? reason.Value.GetString()
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"The body may hold a \"reason\" alone, a text of at most {MaxReason} characters.");
    }

    private static RequestRefusedException NotFound(HttpContext context, PauseKind kind) => kind == PauseKind.Type
        ? new RequestRefusedException(ErrorCodes.UnknownType, $"No plugin has ever handled the job type \"{NameOf(context)}\". `mcpcore agents` lists the types.")
        : new RequestRefusedException(ErrorCodes.PluginNotFound, $"There is no plugin \"{NameOf(context)}\". `mcpcore plugin list` lists them.");

    private static void Write(Utf8JsonWriter writer, Pause pause)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", pause.Kind == PauseKind.Type ? "type" : "plugin");
        writer.WriteString("name", pause.Name);
        writer.WriteTime("paused_at", pause.PausedAt);
        writer.WriteString("actor", pause.Actor);
        writer.WriteString("reason", pause.Reason);
        writer.WriteEndObject();
    }
}
