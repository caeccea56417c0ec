using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes for the daemon itself, its events and its description as the OpenAPI document describes them.</summary>
internal static class DaemonOperations
{
    private const string Tag = "Daemon";

    public static ApiOperation Status { get; } = new("getDaemon", Tag, "Get the daemon's status")
    {
        Answers = [new ApiAnswer(200, "The status.", "DaemonStatus")],
    };

    public static ApiOperation Configuration { get; } = new("getConfiguration", Tag, "Get the settings that count")
    {
        Description = "Secrets of agents are shown as `***`.",
        Answers = [new ApiAnswer(200, "Every setting with its origin.", "Configuration")],
    };

    public static ApiOperation Stop { get; } = new("stopDaemon", Tag, "Stop the daemon")
    {
        Description = "The daemon drains and ends: running jobs may finish, what remains runs again after the next start. A second call interrupts running jobs.",
        Parameters = [new ApiParameter("now", "query", "Whether running jobs are interrupted at once; they run again after the next start.", """{ "type": "boolean" }""")],
        Answers = [new ApiAnswer(202, "The daemon is stopping.", "DaemonStopping")],
    };

    public static ApiOperation Drain { get; } = new("drainDaemon", Tag, "Start no jobs, and stay up")
    {
        Description = "Running jobs go on, submits are taken and wait. It holds until it is lifted or the daemon ends.",
        Answers = [new ApiAnswer(200, "No job is started any more.", "DaemonHold")],
    };

    public static ApiOperation Resume { get; } = new("resumeDaemon", Tag, "Start jobs again")
    {
        Answers = [new ApiAnswer(200, "Jobs are started again.", "DaemonHold")],
    };

    public static ApiOperation Reload { get; } = new("reloadConfiguration", Tag, "Read the settings anew")
    {
        Description = "From the same sources as at the start; SIGHUP does the same. Settings with a fault change nothing. Plugins whose own settings have changed are loaded anew; one that refuses them goes on with those of before.",
        Answers = [new ApiAnswer(200, "What has changed, and what waits for a restart.", "ConfigurationReload")],
        Errors = [ErrorCodes.ValidationFailed],
    };

    public static ApiOperation Events { get; } = new("streamEvents", "Events", "Follow what happens, live")
    {
        Description = "Server-sent events; the data of each is an `Event`. Without `after` the stream begins now. A comment comes every 15 seconds of silence; a reader that falls too far behind gets `reset`.",
        Parameters =
        [
            ApiParameter.Query("job_id", "Only events of this job: a full id, 4 or more digits of its start or end, or `@last`."),
            ApiParameter.Query("type", "Only events of jobs of this type."),
            ApiParameter.QueryNumber("after", "Replay what came after this number, 0 for everything, then go on live.", 0),
            new ApiParameter("Last-Event-ID", "header", "The same as `after`, as browsers send it when they connect again.", """{ "type": "integer", "minimum": 0 }"""),
        ],
        Answers = [new ApiAnswer(200, "The stream.", "EventStream", "text/event-stream")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation OpenApi { get; } = new("getOpenApi", Tag, "Get this document")
    {
        Answers = [new ApiAnswer(200, "The OpenAPI document.", "OpenApi")],
    };
}
