namespace McpCore.Engine.PluginStates;

/// <summary>Something that happened to a plugin.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="At">When.</param>
/// <param name="Version">Which version; null when it could not be read.</param>
/// <param name="Sha256">The hash over its files; null when they were not read.</param>
/// <param name="From">The state before; null when the version was found just now.</param>
/// <param name="To">The state after, the same when something else happened to it.</param>
/// <param name="Code">A stable code; null when it became active.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Actor">The person who asked for it; null when nobody did.</param>
public sealed record PluginHistoryEntry(
    string PluginId, DateTimeOffset At, string? Version, string? Sha256, string? From, string? To, string? Code, string? Reason, string? Actor)
{
    /// <summary>The code of a warning about a version that was loaded nevertheless.</summary>
    public const string Warning = "warning";

    /// <summary>The code of a version that was loaded although waiting jobs do not fit it.</summary>
    public const string JobsUnfit = "jobs_unfit";
}
