namespace McpCore.Agents;

/// <summary>Thrown by an agent when the job failed for good: whatever its <c>max_attempts</c>, it is not tried again.</summary>
/// <param name="message">What failed, with which value, and what to do; shown to the submitter.</param>
/// <param name="code">A stable snake_case code for programs. The default is <c>job_failed</c>.</param>
/// <param name="innerException">The cause, kept as text.</param>
public sealed class JobFailedException(string message, string code = "job_failed", Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A stable snake_case code for programs.</summary>
    public string Code { get; } = code;
}
