using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Engine;
using McpCore.Engine.Schedules;
using McpCore.Hosting.Serving;
using McpCore.Hosting.Wire;

namespace McpCore.Daemon.Api;

/// <summary>The routes below <c>/api/v1/calendars</c>.</summary>
internal sealed class CalendarEndpoints(JobEngine engine)
{
    private CalendarBook Calendars => engine.Schedules.Calendars;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/calendars", ListAsync).Describe(CalendarOperations.List);
        routes.MapPost("/calendars", AddAsync).Describe(CalendarOperations.Add);
        routes.MapGet("/calendars/{name}", GetAsync).Describe(CalendarOperations.Get);
        routes.MapPut("/calendars/{name}", ReplaceAsync).Describe(CalendarOperations.Replace);
        routes.MapDelete("/calendars/{name}", RemoveAsync).Describe(CalendarOperations.Remove);
    }

    private Task ListAsync(HttpContext context) => Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("calendars");
        foreach (var calendar in Calendars.All)
        {
            CalendarJson.Write(writer, calendar, Calendars.UsersOf(calendar.Name));
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task AddAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        await AnswerAsync(context, await Calendars.AddAsync(body.RootElement, replace: false, Requests.ActorOf(context), context.RequestAborted), StatusCodes.Status201Created);
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        using var body = await Requests.BodyAsync(context);
        var name = NameOf(context);
        if (body.RootElement is not { ValueKind: JsonValueKind.Object } calendar
            || !calendar.TryGetProperty("name", out var said) || said.ValueKind != JsonValueKind.String || !said.ValueEquals(name))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, $"The body must be a calendar whose name is \"{name}\", as the path says.");
        }

        var existed = Calendars.Find(name) is not null;
        await AnswerAsync(
            context, await Calendars.AddAsync(calendar, replace: true, Requests.ActorOf(context), context.RequestAborted), existed ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private Task GetAsync(HttpContext context)
    {
        var name = NameOf(context);
        return WriteAsync(context, Calendars.Find(name) ?? throw NotFound(name), StatusCodes.Status200OK);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var name = NameOf(context);
        var result = await Calendars.RemoveAsync(name, context.RequestAborted) ?? throw NotFound(name);
        if (result.Rejection is { } rejection)
        {
            await Answers.RefuseAsync(context, rejection);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task AnswerAsync(HttpContext context, CalendarResult result, int status) =>
        result.Rejection is { } rejection ? Answers.RefuseAsync(context, rejection) : WriteAsync(context, result.Calendar!, status);

    private Task WriteAsync(HttpContext context, ExclusionCalendar calendar, int status) =>
        Answers.WriteAsync(context, status, writer => CalendarJson.Write(writer, calendar, Calendars.UsersOf(calendar.Name)));

    private RequestRefusedException NotFound(string name)
    {
        var nearest = Suggestion.Nearest(name, [.. Calendars.All.Select(calendar => calendar.Name)]);
        return new RequestRefusedException(ErrorCodes.CalendarNotFound, $"There is no calendar \"{name}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")} `mcpcore calendar list` shows all.");
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;
}
