namespace McpCore.Agents;

/// <summary>Thrown by an agent that cannot do its work yet: the job waits and runs again under the same attempt number.</summary>
/// <param name="retryAfter">How long to wait; zero or more.</param>
/// <param name="message">Why, shown to the submitter while the job waits.</param>
public sealed class RetryLaterException(TimeSpan retryAfter, string message = "The agent asked to be tried later.") : Exception(message)
{
    /// <summary>How long to wait.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter >= TimeSpan.Zero
        ? retryAfter
        : throw new ArgumentOutOfRangeException(nameof(retryAfter), retryAfter, "The wait must be zero or more.");
}
