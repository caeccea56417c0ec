namespace McpCore.Engine.PluginStates;

/// <summary>What is remembered of a plugin; it outlives restarts, and the plugin itself. Immutable.</summary>
public sealed record PluginRecord(string Id)
{
    /// <summary>What a person wants. The default is enabled, and nobody has said so.</summary>
    public PluginWish Desired { get; init; } = new(true, null, null);

    /// <summary>The state in which it was seen last; null when it never was.</summary>
    public PluginSighting? Actual { get; init; }

    /// <summary>Versions that stayed in memory, since the plugin was last released.</summary>
    public int Leaks { get; init; }

    /// <summary>What became of the version that was let go of last; null when none was.</summary>
    public PluginUnload? LastUnload { get; init; }

    /// <summary>The version that crashed too often; null when none did.</summary>
    public PluginQuarantine? Quarantine { get; init; }

    /// <summary>What was ordered because too many versions leaked; null when nothing was.</summary>
    public PluginIsolationOrder? IsolationOrder { get; init; }
}

/// <param name="Enabled">Whether the plugin may be loaded.</param>
/// <param name="At">When that was said; null when nobody has.</param>
/// <param name="Actor">By whom.</param>
public sealed record PluginWish(bool Enabled, DateTimeOffset? At, string? Actor);

/// <summary>The version that counts, as it was seen at a moment: the active one, or the one that could not be taken.</summary>
/// <param name="State">Its state, in lower case.</param>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="Sha256">The hash over its files; null when they were not read.</param>
/// <param name="Code">Why it is not active; null when it is.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="At">When.</param>
public sealed record PluginSighting(string State, string? Version, string? Sha256, string? Code, string? Reason, DateTimeOffset At);

/// <summary>The verdict on an unload.</summary>
/// <param name="Version">The version that was let go of.</param>
/// <param name="Collected">Whether it has left memory.</param>
/// <param name="Suspect">The best guess of what holds it; null when it was collected.</param>
/// <param name="At">When the verdict was given.</param>
public sealed record PluginUnload(string Version, bool Collected, string? Suspect, DateTimeOffset At);

/// <param name="Version">The version that crashed too often.</param>
/// <param name="Sha256">The hash over its files: files with another one are not in quarantine.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="At">Since when.</param>
public sealed record PluginQuarantine(string Version, string Sha256, string Reason, DateTimeOffset At);

/// <summary>Where a plugin is to run from now on, because too many of its versions leaked.</summary>
/// <param name="Isolation"><see cref="Process"/> or <see cref="Refused"/>.</param>
/// <param name="Sha256">The hash over the files for which it holds; files with another one are free of it.</param>
/// <param name="Reason">Why, as a sentence.</param>
/// <param name="At">Since when.</param>
public sealed record PluginIsolationOrder(string Isolation, string? Sha256, string Reason, DateTimeOffset At)
{
    /// <summary>In a worker process.</summary>
    public const string Process = "process";

    /// <summary>Nowhere.</summary>
    public const string Refused = "refused";
}
