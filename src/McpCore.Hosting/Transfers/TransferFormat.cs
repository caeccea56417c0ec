using System.Diagnostics.CodeAnalysis;
using McpCore.Client;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;
using McpCore.Hosting.Serving;

namespace McpCore.Hosting.Transfers;

/// <summary>What is in a file of exported jobs, and how large its parts may be. docs/backup.md describes it for people.</summary>
internal static class TransferFormat
{
    /// <summary>Raised when an older version could not read the file any more.</summary>
    public const int Version = 1;

    public const string Manifest = "manifest.json";
    public const string Jobs = "jobs.jsonl";
    public const string Batches = "batches.jsonl";
    public const string Schedules = "schedules.jsonl";
    public const string Calendars = "calendars.jsonl";
    public const string Logs = "logs.jsonl";
    public const string ArtifactFolder = "artifacts/";

    /// <summary>A job with its payload, result, checkpoint and all its metrics stays far below.</summary>
    public const int MaxLineBytes = 64 * 1024 * 1024;

    public const int MaxManifestBytes = 1024 * 1024;

    /// <summary>The parts that are lists of lines.</summary>
    public static readonly string[] Lists = [Jobs, Batches, Schedules, Calendars, Logs];

    public static string ArtifactPath(JobId job, string name) => $"{ArtifactFolder}{job}/{name}";

    /// <summary>Whether a path inside the file is that of an artifact; everything else that is no known part, such as a path that leads out of its folder, is not.</summary>
    public static bool IsArtifactPath(string path) =>
        path.StartsWith(ArtifactFolder, StringComparison.Ordinal) && path[ArtifactFolder.Length..].Split('/') is [var job, var name]
        && JobId.TryParse(job, out var id) && id.ToString() == job && ArtifactName.IsValid(name);

    /// <summary>The refusal of a file.</summary>
    public static RequestRefusedException Refuse(string message) => new(ErrorCodes.ValidationFailed, $"The file is refused, and nothing of it was stored: {message}");

    [DoesNotReturn]
    public static void Throw(string message) => throw Refuse(message);
}
