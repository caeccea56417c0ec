using System.Text.Json;
using McpCore.Client;
using McpCore.Daemon.Api.OpenApi;
using McpCore.Daemon.Backups;
using McpCore.Daemon.Control;
using McpCore.Hosting.Serving;

namespace McpCore.Daemon.Api;

/// <summary>The route <c>/api/v1/daemon/backup</c>: copies the home while it is in use.</summary>
internal sealed class BackupEndpoint(HomeBackup backup)
{
    private static readonly string[] Members = ["path", "database_only"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/daemon/backup", BackUpAsync).Describe(MoveOperations.Backup);

    private async Task BackUpAsync(HttpContext context)
    {
        if (TcpDoor.IsTcp(context))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, "A backup is written to the daemon's disk, so it is asked for over the pipe alone, which only the daemon's user can open: `mcpcore backup DIR`.");
        }

        using var body = await Requests.BodyAsync(context);
        var (path, databaseOnly) = Read(body.RootElement);

        // A copy is mostly one call that reads the whole database: not on the thread that reads from the connection.
        var report = await Task.Run(() => backup.WriteAsync(path, databaseOnly, context.RequestAborted), context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("path", report.Path);
            writer.WriteBoolean("database_only", databaseOnly);
            writer.WriteNumber("jobs", report.Jobs);
            writer.WriteNumber("database_bytes", report.DatabaseBytes);
            writer.WriteNumber("artifacts", report.Artifacts);
            writer.WriteNumber("artifact_bytes", report.ArtifactBytes);
            writer.WriteStartArray("damaged_artifacts");
            foreach (var name in report.Damaged)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteNumber("seconds", Math.Round(report.Duration.TotalSeconds, 3));
            writer.WriteEndObject();
        });
    }

    private static (string Path, bool DatabaseOnly) Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Any(member => !Members.Contains(member.Name))
            || !body.TryGetProperty("path", out var path) || path.ValueKind != JsonValueKind.String
            || (body.TryGetProperty("database_only", out var only) && only.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)))
        {
            throw new RequestRefusedException(ErrorCodes.Malformed, "The body must be {\"path\": \"/full/path\", \"database_only\": false}: where the copy is to be.");
        }

        var full = path.GetString()!;
        return Path.IsPathFullyQualified(full)
            ? (Path.TrimEndingDirectorySeparator(Path.GetFullPath(full)), only.ValueKind == JsonValueKind.True)
            : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"path\" is \"{full}\"; allowed: a full path.");
    }
}
