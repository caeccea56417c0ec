namespace McpCore.Plugins.Installing;

/// <summary>How one check of a plugin ended.</summary>
public enum PluginCheckResult
{
    /// <summary>It is as it should be.</summary>
    Passed,

    /// <summary>The plugin would be refused for it.</summary>
    Failed,

    /// <summary>There was nothing to check, or an earlier fault stood before it.</summary>
    NotChecked,
}

/// <summary>One check of a plugin.</summary>
/// <param name="Name">What was checked, one word.</param>
/// <param name="Result">How it ended.</param>
/// <param name="Code">The stable code of a refusal; null unless it failed.</param>
/// <param name="Message">What was found, one sentence.</param>
public sealed record PluginCheck(string Name, PluginCheckResult Result, string? Code, string Message);

/// <summary>All checks of a plugin that need none of its code to run.</summary>
/// <param name="Path">What was checked.</param>
/// <param name="Id">The plugin's id; null when it could not be read.</param>
/// <param name="Version">Its version; null when it could not be read.</param>
/// <param name="Checks">The checks, in their order.</param>
public sealed record PluginVerification(string Path, string? Id, string? Version, IReadOnlyList<PluginCheck> Checks)
{
    /// <summary>The first check that failed; null when the plugin would be taken.</summary>
    public PluginCheck? Fault => Checks.FirstOrDefault(check => check.Result == PluginCheckResult.Failed);
}
