using McpCore.Plugins.Manifest;

namespace McpCore.Plugins;

/// <summary>What holds for a plugin whatever lies in its folder: what a person wants of it, and what follows from its past. Immutable.</summary>
/// <param name="Id">The plugin.</param>
public sealed record PluginStanding(string Id)
{
    /// <summary>Whether it may be loaded. The default is true.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The files that crashed too often, by their hash, and why in a sentence; null when none did.</summary>
    public (string Sha256, string Reason)? Quarantine { get; init; }

    /// <summary>Where it is to run because its versions leaked too often; null when they did not.</summary>
    public ForcedIsolation? Forced { get; init; }

    /// <summary>Whether there is nothing to remember.</summary>
    internal bool IsPlain => IsEnabled && Quarantine is null && Forced is null;

    /// <summary>Why the files with this hash are not to be loaded, as the state that says so; null when they may be.</summary>
    internal (PluginState State, string Code, string Reason)? Bar(string? sha256) =>
        Quarantine is { } quarantine && quarantine.Sha256 == sha256 ? (PluginState.Quarantined, "quarantined", quarantine.Reason)
        : Forced is { Isolation: ForcedIsolation.Refused } forced && forced.Sha256 == sha256 ? (PluginState.Refused, "leaked_too_often", forced.Reason)
        : null;

    /// <summary>Where the files with this hash are to run, whatever their manifest says; null: where that says.</summary>
    internal string? IsolationOf(string sha256) => Forced is { Isolation: ForcedIsolation.Process } forced && forced.Sha256 == sha256 ? PluginManifest.Process : null;

    /// <summary>The standing once files with this hash are active: what was held against others does not concern them.</summary>
    internal PluginStanding With(string sha256) => this with
    {
        Quarantine = Quarantine?.Sha256 == sha256 ? Quarantine : null,
        Forced = Forced?.Sha256 == sha256 ? Forced : null,
    };
}

/// <param name="Isolation"><see cref="Process"/> or <see cref="Refused"/>.</param>
/// <param name="Sha256">The hash over the files for which it holds; null when the plugin had none.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record ForcedIsolation(string Isolation, string? Sha256, string Reason)
{
    /// <summary>In a worker process, whatever its manifest says.</summary>
    public const string Process = "process";

    /// <summary>Nowhere.</summary>
    public const string Refused = "refused";
}
