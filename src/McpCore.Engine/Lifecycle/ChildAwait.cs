using McpCore.Engine.Jobs;

namespace McpCore.Engine.Lifecycle;

/// <summary>A wait for child jobs.</summary>
/// <param name="Children">The children that had not ended when the run asked.</param>
/// <param name="Any">Whether the end of one of them is enough.</param>
public sealed record ChildAwait(IReadOnlyList<JobId> Children, bool Any);
