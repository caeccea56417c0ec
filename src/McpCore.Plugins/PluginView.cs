using McpCore.Agents;

namespace McpCore.Plugins;

/// <summary>The actual state of a plugin.</summary>
public enum PluginState
{
    /// <summary>Its job types take jobs.</summary>
    Active,

    /// <summary>It was looked at and not taken; nothing of it was executed.</summary>
    Refused,

    /// <summary>Its code was started and failed before it was ready.</summary>
    Failed,
}

/// <summary>A plugin as people see it.</summary>
/// <param name="Id">Its id, or the folder's name when it could not be read.</param>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="State">The actual state.</param>
/// <param name="ReasonCode">Why it is not active, as a stable code; null when it is.</param>
/// <param name="Reason">Why it is not active, as a sentence; null when it is.</param>
/// <param name="Folder">The drop folder that it came from.</param>
/// <param name="Sha256">The hash over its files; null when it was not staged.</param>
/// <param name="Isolation">Where its agents run.</param>
/// <param name="JobTypes">The types that it handles; empty unless active.</param>
/// <param name="Warnings">What is odd about it and does no harm.</param>
public sealed record PluginView(
    string Id,
    string? Version,
    PluginState State,
    string? ReasonCode,
    string? Reason,
    string Folder,
    string? Sha256,
    string Isolation,
    IReadOnlyList<JobTypeDescription> JobTypes,
    IReadOnlyList<string> Warnings);
