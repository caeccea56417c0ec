namespace McpCore.TestPlugins.Crash;

/// <summary>Where the job ran.</summary>
/// <param name="ProcessId">The process that ran it.</param>
/// <param name="ChildId">A process that it left behind; 0 for none.</param>
public sealed record CrashResult(int ProcessId, int ChildId);
