namespace McpCore.Client;

/// <summary>The daemon, or the embedded engine, refused a request. The message has every fault.</summary>
/// <param name="problem">Why.</param>
public sealed class McpCoreException(Problem problem) : Exception(Describe(problem))
{
    /// <summary>Why.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>A single fault is in the detail already.</summary>
    private static string Describe(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return problem.Errors.Count < 2 ? problem.Detail : $"{problem.Detail} {string.Join("; ", problem.Errors.Select(error => $"{error.Path}: {error.Message}"))}";
    }
}
