namespace McpCore.Plugins.Installing;

/// <summary>What became of a wish to install, roll back or remove a plugin.</summary>
public enum PluginOutcomeKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>No plugin has the id; nothing was changed.</summary>
    NotFound,

    /// <summary>The plugin is not in a place or state that allows it; nothing was changed.</summary>
    Conflict,

    /// <summary>The plugin cannot be taken; what was there before goes on.</summary>
    Refused,
}

/// <summary>What became of a wish to install, roll back or remove a plugin.</summary>
/// <param name="Kind">In short.</param>
/// <param name="Plugin">The version that it is about, as it is now; null when nothing was done.</param>
/// <param name="Code">Why it was refused, as a stable code; null when it was not.</param>
/// <param name="Message">Why nothing was done, and what to do; null when it was done.</param>
public sealed record PluginOutcome(PluginOutcomeKind Kind, PluginView? Plugin, string? Code, string? Message)
{
    internal static PluginOutcome NotFound { get; } = new(PluginOutcomeKind.NotFound, null, null, null);

    internal static PluginOutcome Done(PluginView plugin) => new(PluginOutcomeKind.Done, plugin, null, null);

    internal static PluginOutcome Conflict(string message) => new(PluginOutcomeKind.Conflict, null, null, message);

    internal static PluginOutcome Refused(string code, string message) => new(PluginOutcomeKind.Refused, null, code, message);
}
