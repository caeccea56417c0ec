using McpCore.Client;

namespace McpCore.Daemon.Api.OpenApi;

/// <summary>The routes that copy a home, and take jobs from one to another, as the OpenAPI document describes them.</summary>
internal static class MoveOperations
{
    private const string Tag = "Daemon";

    public static ApiOperation Backup { get; } = new("backUp", Tag, "Copy the home while it is in use")
    {
        Description = "Over the pipe alone. The copy is a folder on which a daemon can be started, or with `database_only` a file with the database; every job that was acknowledged before is in it.",
        Body = new ApiBody("BackupRequest", """{ "path": "/backup/mcpcore-monday" }"""),
        Answers = [new ApiAnswer(200, "What the copy holds.", "BackupReport")],
        Errors = [ErrorCodes.StateConflict, ErrorCodes.Damaged, ErrorCodes.StoreFull],
    };

    public static ApiOperation Export { get; } = new("exportJobs", Tag, "Export jobs with their logs and artifacts as a zip")
    {
        Description = "Over the pipe alone, as a stream. Without a filter schedules and calendars come, too. A zip that was cut short has no manifest, and no import takes it.",
        Parameters =
        [
            .. JobOperations.Filter,
            ApiParameter.Query("artifacts", "`false` leaves the artifacts out.", """{ "type": "boolean", "default": true }"""),
            ApiParameter.Query("logs", "`false` leaves the logs out.", """{ "type": "boolean", "default": true }"""),
        ],
        Answers = [new ApiAnswer(200, "The zip.", null, "application/zip")],
        Errors = [ErrorCodes.JobNotFound, ErrorCodes.AmbiguousId],
    };

    public static ApiOperation Import { get; } = new("importJobs", Tag, "Import jobs from a zip")
    {
        Description = "Over the pipe alone; the body is the zip, of any size, as `application/zip`. All of it is checked before anything is stored. It can be sent again: what is there stays as it is.",
        Parameters =
        [
            ApiParameter.Query("with_unfinished", "`true` takes jobs that have not ended, too: they go on here.", """{ "type": "boolean", "default": false }"""),
            ApiParameter.Query("resume", "`true` lets schedules fire here; otherwise they come paused.", """{ "type": "boolean", "default": false }"""),
        ],
        Body = new ApiBody(null, null, ContentType: "application/zip"),
        Answers = [new ApiAnswer(200, "What became of it.", "ImportReport")],
        Errors = [ErrorCodes.ValidationFailed, ErrorCodes.QueueFull, ErrorCodes.Draining, ErrorCodes.StoreFull],
    };
}
