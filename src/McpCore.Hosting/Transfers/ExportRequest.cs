using McpCore.Engine.Stores;

namespace McpCore.Hosting.Transfers;

/// <summary>What to export.</summary>
/// <param name="Filter">Which jobs; when it matches all, schedules and calendars are exported, too.</param>
/// <param name="WithArtifacts">Whether their artifacts are.</param>
/// <param name="WithLogs">Whether their logs are.</param>
internal sealed record ExportRequest(JobFilter Filter, bool WithArtifacts, bool WithLogs);
