namespace McpCore.Client;

/// <summary>How far a job has come, as its agent says.</summary>
/// <param name="Fraction">0 to 1, or null.</param>
/// <param name="Message">One sentence, or null.</param>
public sealed record JobProgress(double? Fraction, string? Message);
