namespace McpCore.TestPlugins.Probe;

/// <summary>What the probe saw.</summary>
/// <param name="Attempt">The number of the try.</param>
/// <param name="Run">The number of the start.</param>
/// <param name="Thread">Name of the thread on which it started.</param>
/// <param name="OnPool">Whether it was on the thread pool at its start or its end.</param>
/// <param name="Counter">The checkpoint's counter after this run; 0 without checkpoint.</param>
/// <param name="Metadata">The job's metadata as JSON text; null unless asked for.</param>
/// <param name="Text">As many letters as the payload asked for.</param>
/// <param name="Others">What became of its children, or of the jobs that it depends on, as "name status result-or-error".</param>
public sealed record ProbeResult(int Attempt, int Run, string? Thread, bool OnPool, int Counter, string? Metadata, string Text, IReadOnlyList<string> Others);
