namespace McpCore.Engine.PluginStates;

/// <summary>A crash that a plugin is to blame for.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="At">When.</param>
/// <param name="Version">The version that crashed.</param>
/// <param name="Sha256">The hash over its files; null when it is no longer known.</param>
/// <param name="JobId">The job that it ran; null when it ran none, or several.</param>
/// <param name="Code">A stable code, for example <c>worker_crashed</c>.</param>
/// <param name="Message">What happened, as a sentence.</param>
public sealed record PluginCrash(string PluginId, DateTimeOffset At, string Version, string? Sha256, string? JobId, string Code, string Message);
