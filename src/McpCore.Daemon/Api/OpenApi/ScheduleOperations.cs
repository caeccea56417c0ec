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
        Description = "Besides the firings of its rule, which stay as they are. Its overlap policy holds for it, too.",
        Parameters = [Name],
        Answers = [new ApiAnswer(201, "The job.", "Job")],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.ScheduleOverlap, ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    public static ApiOperation Next { get; } = new("previewSchedule", Tag, "Preview a schedule")
    {
        Description = "The next moments of its rule, as if it were not paused: when each is to fire, or which calendars exclude it.",
        Parameters = [Name, ApiParameter.QueryNumber("count", "Moments to show.", 1, 1000, 10), ApiParameter.QueryTime("after", "Show moments after this one; now by default.")],
        Answers = [new ApiAnswer(200, "The moments.", "SchedulePreview")],
        Errors = [ErrorCodes.ScheduleNotFound],
    };

    public static ApiOperation Backfill { get; } = new("backfillSchedule", Tag, "Submit a schedule's jobs for a period that has passed")
    {
        Description = "One job for each moment of the rule that has none yet and is not excluded, 1,000 moments at most. Asked again, it submits nothing twice, and goes on where it was cut short.",
        Parameters = [Name],
        Body = new ApiBody("NewBackfill", """{ "from": "2026-01-01T00:00:00Z", "to": "2026-01-31T23:59:59Z", "parallel": 2 }"""),
        Answers = [new ApiAnswer(200, "What was submitted.", "BackfillReport")],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.ValidationFailed, ErrorCodes.UnknownType, ErrorCodes.StateConflict, ErrorCodes.QueueFull, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };

    private static ApiOperation Change(string id, string summary, string description) => new(id, Tag, summary)
    {
        Description = description,
        Parameters = [Name],
        Answers = [new ApiAnswer(200, "The schedule.", "ScheduleDetail")],
        Errors = [ErrorCodes.ScheduleNotFound, ErrorCodes.StoreFull],
    };
}
