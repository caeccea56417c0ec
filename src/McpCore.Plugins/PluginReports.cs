namespace McpCore.Plugins;

/// <summary>A crash that a plugin is to blame for.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Version">The version that crashed.</param>
/// <param name="Sha256">The hash over its files; null when that version is no longer there.</param>
/// <param name="JobId">The job that it ran; null when it ran none, or several.</param>
/// <param name="Code">A stable code, for example <c>worker_crashed</c>.</param>
/// <param name="Message">What happened, as a sentence.</param>
public sealed record CrashReport(string PluginId, string Version, string? Sha256, string? JobId, string Code, string Message);

/// <summary>What became of a version that was let go of.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Version">The version.</param>
/// <param name="IsCollected">Whether it has left memory.</param>
/// <param name="Suspect">The best guess of what holds it, as a sentence; null when it has left.</param>
/// <param name="ActiveSha256">The files that the plugin runs on now; null when it is not active.</param>
public sealed record UnloadReport(string PluginId, string Version, bool IsCollected, string? Suspect, string? ActiveSha256);
