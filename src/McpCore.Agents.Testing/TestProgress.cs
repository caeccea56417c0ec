namespace McpCore.Agents.Testing;

/// <summary>A report of progress.</summary>
/// <param name="Fraction">The done part, 0 to 1; null when unknown.</param>
/// <param name="Message">What is being done; null when not said.</param>
/// <param name="Step">The step to which the metrics belong; null when not said.</param>
/// <param name="Metrics">Named numbers; null stands for a value that JSON cannot hold.</param>
public sealed record TestProgress(double? Fraction, string? Message, long? Step, IReadOnlyDictionary<string, double?> Metrics);
