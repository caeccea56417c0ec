namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>What became of a plugin whose settings have changed.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Refusal">Why it was not taken with its new settings, and goes on with the old ones; null when it was.</param>
internal sealed record PluginOutcome(string Id, string? Refusal);
