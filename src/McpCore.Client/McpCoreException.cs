namespace McpCore.Client;

/// <summary>The daemon, or the embedded engine, refused a request.</summary>
/// <param name="problem">Why.</param>
public sealed class McpCoreException(Problem problem) : Exception(problem?.Detail)
{
    /// <summary>Why.</summary>
    public Problem Problem { get; } = problem;
}
