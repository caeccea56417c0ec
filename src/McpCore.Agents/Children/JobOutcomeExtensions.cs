namespace McpCore.Agents;

/// <summary>What can be said of several outcomes at once.</summary>
public static class JobOutcomeExtensions
{
    /// <summary>Does nothing when all of them completed.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <returns>The outcomes themselves.</returns>
    /// <exception cref="JobFailedException">One did not complete; see <see cref="JobOutcome.ThrowIfFailed"/>.</exception>
    public static IReadOnlyList<JobOutcome> ThrowIfFailed(this IReadOnlyList<JobOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        foreach (var outcome in outcomes)
        {
            outcome.ThrowIfFailed();
        }

        return outcomes;
    }
}
