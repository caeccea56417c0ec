using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="CalendarEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class CalendarOperations
{
    private const string Tag = "Schedules";
    private const string Example = """{ "name": "days-off", "dates": ["12-25", "2026-04-03"], "weekdays": ["sat", "sun"] }""";

    private static readonly ApiParameter Name = ApiParameter.Path("name", "The calendar's name.");

    public static ApiOperation List { get; } = new("listCalendars", Tag, "List the exclusion calendars")
    {
        Answers = [new ApiAnswer(200, "The calendars, by name.", "CalendarList")],
    };

    public static ApiOperation Add { get; } = new("addCalendar", Tag, "Add an exclusion calendar")
    {
        Description = "What any of `dates`, `weekdays`, `daily` and `cron` names is excluded, in the time zone of each schedule that names the calendar in its `exclude`.",
        Body = new ApiBody("NewCalendar", Example),
        Answers = [new ApiAnswer(201, "The calendar.", "Calendar")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.CalendarExists, ErrorCodes.StoreFull],
    };

    public static ApiOperation Get { get; } = new("getCalendar", Tag, "Get an exclusion calendar")
    {
        Parameters = [Name],
        Answers = [new ApiAnswer(200, "The calendar.", "Calendar")],
        Errors = [ErrorCodes.CalendarNotFound],
    };

    public static ApiOperation Replace { get; } = new("replaceCalendar", Tag, "Add or replace an exclusion calendar")
    {
        Description = "The body has the name of the path. The schedules that use the calendar follow at once.",
        Parameters = [Name],
        Body = new ApiBody("NewCalendar", Example),
        Answers = [new ApiAnswer(200, "The calendar, replaced.", "Calendar"), new ApiAnswer(201, "The calendar, which is new.", "Calendar")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.StoreFull],
    };

    public static ApiOperation Remove { get; } = new("removeCalendar", Tag, "Remove an exclusion calendar")
    {
        Description = "Refused while a schedule uses it.",
        Parameters = [Name],
        Answers = [new ApiAnswer(204, "It has gone.", null, null)],
        Errors = [ErrorCodes.CalendarNotFound, ErrorCodes.CalendarInUse, ErrorCodes.StoreFull],
    };
}
