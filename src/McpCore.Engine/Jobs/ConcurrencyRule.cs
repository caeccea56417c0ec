namespace McpCore.Engine.Jobs;

/// <summary>Of all jobs with the same key, whatever their types, no more than the limit run at once. Jobs of one key share the limit that was submitted last.</summary>
/// <param name="Key">The key.</param>
/// <param name="Limit">Runs at the same time, at least 1.</param>
public sealed record ConcurrencyRule(string Key, int Limit);
