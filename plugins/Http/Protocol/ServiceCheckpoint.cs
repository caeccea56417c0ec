namespace McpCore.Http.Protocol;

/// <summary>A job that a service has taken: an interrupted run goes on asking for it, and posts it no second time.</summary>
/// <param name="Attempt">The attempt in which it was posted.</param>
/// <param name="StatusUrl">Where its status is.</param>
internal sealed record ServiceCheckpoint(int Attempt, string StatusUrl);
