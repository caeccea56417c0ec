namespace McpCore.Daemon.Backups;

/// <summary>What a backup holds.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Jobs">Jobs in its database.</param>
/// <param name="DatabaseBytes">The size of the database.</param>
/// <param name="Artifacts">Artifacts in it; 0 when it is the database alone.</param>
/// <param name="ArtifactBytes">Their size.</param>
/// <param name="Damaged">Artifacts that were lost or damaged before: name and job.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record BackupReport(string Path, long Jobs, long DatabaseBytes, long Artifacts, long ArtifactBytes, IReadOnlyList<string> Damaged, TimeSpan Duration);
