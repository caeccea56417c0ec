using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes of <see cref="ScheduleEndpoints"/> as the OpenAPI document describes them.</summary>
internal static class ScheduleOperations
{
    private const string Tag = "Schedules";
    private const string Example = """{ "name": "nightly", "cron": "0 2 * * *", "time_zone": "Europe/Zurich", "job": { "type": "generic", "payload": {} } }""";

    private static readonly ApiParameter Name = ApiParameter.Path("name", "The schedule's name.");

    public static ApiOperation List { get; } = new("listSchedules", Tag, "List the schedules")
    {
        Answers = [new ApiAnswer(200, "The schedules, by name.", "ScheduleList")],
    };

    public static ApiOperation Add { get; } = new("addSchedule", Tag, "Add a schedule")
    {
        Description = "One of `cron` and `every` says when; `job` is a `Submit` without `delay`, `run_at` and `idempotency_key`, and is checked like one.",
        Body = new ApiBody("NewSchedule", Example),
        Answers = [new ApiAnswer(201, "The schedule.", "ScheduleDetail")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.ScheduleExists, ErrorCodes.StoreFull],
    };

    public static ApiOperation Get { get; } = new("getSchedule", Tag, "Get a schedule with its next firings and its history")
    {
        Parameters = [Name, ApiParameter.QueryNumber("history", "Past firings to show.", 0, 1000, 10)],
        Answers = [new ApiAnswer(200, "The schedule.", "ScheduleDetail")],
        Errors = [ErrorCodes.ScheduleNotFound],
    };

    public static ApiOperation Replace { get; } = new("replaceSchedule", Tag, "Add or replace a schedule")
    {
        Description = "The body has the name of the path.",
        Parameters = [Name],
        Body = new ApiBody("NewSchedule", Example),
        Answers = [new ApiAnswer(200, "The schedule, replaced.", "ScheduleDetail"), new ApiAnswer(201, "The schedule, which is new.", "ScheduleDetail")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.StoreFull],
    };

    public static ApiOperation Remove { get; } = new("removeSchedule", Tag, "Remove a schedule")
    {
        Description = "The jobs that it has submitted stay.",
        Parameters = [Name],
        Answers = [new ApiAnswer(204, "It has gone.", null, null)],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.StoreFull],
    };

    public static ApiOperation Pause { get; } = Change("pauseSchedule", "Pause a schedule", "It fires no more until it is resumed.");

    public static ApiOperation Resume { get; } = Change("resumeSchedule", "Resume a paused schedule", "It fires again from now on.");

    public static ApiOperation Run { get; } = new("runSchedule", Tag, "Submit a schedule's job now")
    {
        Description = "Besides the firings of its rule, which stay as they are.",
        Parameters = [Name],
        Answers = [new ApiAnswer(201, "The job.", "Job")],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    private static ApiOperation Change(string id, string summary, string description) => new(id, Tag, summary)
    {
        Description = description,
        Parameters = [Name],
        Answers = [new ApiAnswer(200, "The schedule.", "ScheduleDetail")],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.StoreFull],
    };
}
