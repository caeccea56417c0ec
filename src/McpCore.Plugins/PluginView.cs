using McpCore.Agents;

namespace McpCore.Plugins;

/// <summary>The actual state of a version of a plugin.</summary>
public enum PluginState
{
    /// <summary>Its job types take jobs.</summary>
    Active,

    /// <summary>It takes no new jobs; those that it runs go on to their end.</summary>
    Draining,

    /// <summary>It was looked at and not taken; no job ran on it, and nothing else of it was executed unless it was its waiting jobs that did not fit.</summary>
    Refused,

    /// <summary>Its code was started and failed before it was ready.</summary>
    Failed,

    /// <summary>It crashed too often and is not loaded until a person enables it, or another version is there.</summary>
    Quarantined,

    /// <summary>Its code is not loaded: it is disabled, or it has been replaced or removed and its last run has ended.</summary>
    Unloaded,
}

/// <summary>Whether a version that was let go of has left memory.</summary>
public enum UnloadState
{
    /// <summary>It is being found out, which takes seconds.</summary>
    Pending,

    /// <summary>Nothing of it is left.</summary>
    Collected,

    /// <summary>Something still holds it.</summary>
    Leaked,
}

/// <param name="State">How far it has got.</param>
/// <param name="Suspect">The best guess of what holds it, as a sentence; null unless it leaked.</param>
public sealed record UnloadView(UnloadState State, string? Suspect);

/// <summary>A version of a plugin as people see it. A plugin has several at once while an old version drains, or when a new one was not taken.</summary>
/// <param name="Id">Its id, or the folder's name when it could not be read.</param>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="State">The actual state.</param>
/// <param name="ReasonCode">Why it is not active, as a stable code; null when it is.</param>
/// <param name="Reason">Why it is not active, as a sentence; null when it is.</param>
/// <param name="Folder">The drop folder that it came from.</param>
/// <param name="Sha256">The hash over its files; null when it was not staged.</param>
/// <param name="Isolation">Where its agents run.</param>
/// <param name="JobTypes">The types that it handles; empty unless it is loaded.</param>
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
    IReadOnlyList<string> Warnings)
{
    /// <summary>What a person wants of the plugin: whether it may be loaded.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Runs that are under way.</summary>
    public int Running { get; init; }

    /// <summary>The part of the plugin's new jobs that it takes beside the version before it, 0 to 100; null when it is no canary.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>The jobs that waited when it was looked at and do not fit it, by type. The default is none.</summary>
    public IReadOnlyList<UnfitJobs> UnfitJobs { get; init; } = [];

    /// <summary>What becomes of those jobs, as a sentence; null when there are none.</summary>
    public string? UnfitReason => UnfitJobs.Count == 0 ? null
        : $"The payloads of waiting jobs do not fit this version, and each of them fails with payload_rejected at its turn: {Loading.UnfitSentence.Of(UnfitJobs)}.";

    /// <summary>What its health probe said last; null when it has none, or is not loaded.</summary>
    public PluginHealthView? Health { get; init; }

    /// <summary>What became of its code; null unless its runs have ended and it was let go of.</summary>
    public UnloadView? Unload { get; init; }
}

/// <summary>What the health probe of a plugin said.</summary>
/// <param name="IsHealthy">Whether the plugin can do its work.</param>
/// <param name="Message">What it found, one sentence; null when it said nothing.</param>
/// <param name="CheckedAt">When it was asked.</param>
public sealed record PluginHealthView(bool IsHealthy, string? Message, DateTimeOffset CheckedAt);

/// <summary>A version of a plugin moved from one state to another.</summary>
/// <param name="Plugin">The version in its new state.</param>
/// <param name="From">The state before; null when it was found just now.</param>
public sealed record PluginChange(PluginView Plugin, PluginState? From);
