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

    public static ApiOperation Configuration { get; } = new("getConfiguration", Tag, "Get the settings that the daemon was started with")
    {
        Description = "Secrets of agents are shown as `***`.",
        Answers = [new ApiAnswer(200, "Every setting with its origin.", "Configuration")],
    };

    public static ApiOperation Stop { get; } = new("stopDaemon", Tag, "Stop the daemon")
    {
        Description = "The daemon drains and ends: running jobs may finish, what remains runs again after the next start. A second call interrupts running jobs.",
        Answers = [new ApiAnswer(202, "The daemon is stopping.", "DaemonStopping")],
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
