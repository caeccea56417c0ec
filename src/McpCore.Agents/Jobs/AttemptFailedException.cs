namespace McpCore.Agents;

/// <summary>
/// Thrown by an agent when this attempt failed and another one may do better: the job's retry rules apply, as for any other exception, and programs
/// get a code of their own to tell it by.
/// </summary>
/// <param name="message">What failed, with which value, and what to do; shown to the submitter.</param>
/// <param name="code">A stable snake_case code for programs. The default is <c>agent_error</c>, which every other exception has.</param>
/// <param name="innerException">The cause, kept as text.</param>
public sealed class AttemptFailedException(string message, string code = "agent_error", Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>A stable snake_case code for programs.</summary>
    public string Code { get; } = code;
}
