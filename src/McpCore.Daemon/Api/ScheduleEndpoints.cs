using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Schedules;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/schedules</c>.</summary>
internal sealed class ScheduleEndpoints(JobEngine engine)
{
    private const int NextShown = 10;
    private const int HistoryShown = 10;
    private const int MaxHistory = 1000;
    private const int MaxPreview = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/schedules", ListAsync).Describe(ScheduleOperations.List);
        routes.MapPost("/schedules", AddAsync).Describe(ScheduleOperations.Add);
        routes.MapGet("/schedules/{name}", GetAsync).Describe(ScheduleOperations.Get);
        routes.MapPut("/schedules/{name}", ReplaceAsync).Describe(ScheduleOperations.Replace);
        routes.MapDelete("/schedules/{name}", RemoveAsync).Describe(ScheduleOperations.Remove);
        routes.MapPost("/schedules/{name}/pause", context => SetPausedAsync(context, paused: true)).Describe(ScheduleOperations.Pause);
        routes.MapPost("/schedules/{name}/resume", context => SetPausedAsync(context, paused: false)).Describe(ScheduleOperations.Resume);
        routes.MapPost("/schedules/{name}/run", RunAsync).Describe(ScheduleOperations.Run);
        routes.MapGet("/schedules/{name}/next", NextAsync).Describe(ScheduleOperations.Next);
        routes.MapPost("/schedules/{name}/backfill", BackfillAsync).Describe(ScheduleOperations.Backfill);
    }

    private Task ListAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schedules");
        foreach (var schedule in engine.Schedules.All)
        {
            ScheduleJson.Write(writer, schedule, engine.Schedules);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task AddAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        await AnswerAsync(context, await engine.Schedules.AddAsync(body.RootElement, replace: false, Requests.ActorOf(context), context.RequestAborted), StatusCodes.Status201Created);
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var name = NameOf(context);
        if (body.RootElement is not { ValueKind: JsonValueKind.Object } schedule
            || !schedule.TryGetProperty("name", out var said) || said.ValueKind != JsonValueKind.String || !said.ValueEquals(name))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, $"The body must be a schedule whose name is \"{name}\", as the path says.");
        }

        var existed = engine.Schedules.Find(name) is not null;
        await AnswerAsync(
            context,
            await engine.Schedules.AddAsync(schedule, replace: true, Requests.ActorOf(context), context.RequestAborted),
            existed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private async Task GetAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "history");
        await WriteAsync(context, Find(NameOf(context)), StatusCodes.Status200OK, (int)(Requests.Long(context, "history", 0, MaxHistory) ?? HistoryShown));
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var name = NameOf(context);
        if (!await engine.Schedules.RemoveAsync(name, context.RequestAborted))
        {
            throw NotFound(name);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task SetPausedAsync(HttpContext context, bool paused)
    {
        var name = NameOf(context);
        var schedule = await engine.Schedules.SetPausedAsync(name, paused, Requests.ActorOf(context), context.RequestAborted) ?? throw NotFound(name);
        await WriteAsync(context, schedule, StatusCodes.Status200OK, HistoryShown);
    }

    private async Task RunAsync(HttpContext context)
    {
        var name = NameOf(context);
        var (job, refused) = await engine.Schedules.RunNowAsync(name, Requests.ActorOf(context), context.RequestAborted) ?? throw NotFound(name);
        if (refused is { } rejection)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        await Answers.WriteAsync(context, StatusCodes.Status201Created, writer => JobJson.Write(writer, job!, engine));
    }

    private Task NextAsync(HttpContext context)
    {
        Requests.AllowOnly(context, "count", "after");
        var schedule = Find(NameOf(context));
        var count = (int)(Requests.Long(context, "count", 1, MaxPreview) ?? NextShown);
        var planned = engine.Schedules.Preview(schedule, Requests.Time(context, "after"), count);
        return Answers.WriteAsync(context, StatusCodes.Status200OK, writer => FiringJson.Write(writer, schedule.Name, planned));
    }

    private async Task BackfillAsync(HttpContext context)
    {
        var name = NameOf(context);
        using var body = await Requests.BodyAsync(context);
        var report = await engine.Schedules.BackfillAsync(name, body.RootElement, Requests.ActorOf(context), context.RequestAborted) ?? throw NotFound(name);
        await (report.Rejection is { } rejection
            ? Answers.RefuseAsync(context, rejection)
            : Answers.WriteAsync(context, StatusCodes.Status200OK, writer => FiringJson.Write(writer, name, report)));
    }

    private Task AnswerAsync(HttpContext context, ScheduleResult result, int status) => result.Rejection is { } rejection
        ? Answers.RefuseAsync(context, rejection)
        : WriteAsync(context, result.Schedule!, status, HistoryShown);

    private async Task WriteAsync(HttpContext context, Schedule schedule, int status, int historyShown)
    {
        var history = await engine.Schedules.HistoryAsync(schedule.Name, historyShown, context.RequestAborted);
        await Answers.WriteAsync(context, status, writer => ScheduleJson.WriteInFull(writer, schedule, engine.Schedules.NextFirings(schedule, NextShown), engine.Schedules.FaultOf(schedule), history));
    }

    private Schedule Find(string name) => engine.Schedules.Find(name) ?? throw NotFound(name);

    private RequestRefusedException NotFound(string name)
    {
        var known = engine.Schedules.All.Select(schedule => schedule.Name).ToList();
        var nearest = Suggestion.Nearest(name, known);
        return new RequestRefusedException(ErrorCodes.ScheduleNotFound, $"There is no schedule \"{name}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")} `mcpcore schedule list` shows all.");
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;
}
