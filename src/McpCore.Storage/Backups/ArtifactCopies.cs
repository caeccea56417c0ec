namespace McpCore.Storage.Backups;

/// <summary>What was copied of the artifacts.</summary>
/// <param name="Files">How many there are in the copy.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="Damaged">Those that the store itself has lost, or that do not match their hash: name and job. The copy is as damaged as the store.</param>
public sealed record ArtifactCopies(long Files, long Bytes, IReadOnlyList<string> Damaged);
