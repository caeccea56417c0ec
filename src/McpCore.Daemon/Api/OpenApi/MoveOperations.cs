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
}
