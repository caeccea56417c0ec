namespace McpCore.Agents.Testing;

/// <summary>A job on which the job under test depends, as <see cref="JobContext.LoadParentsAsync"/> shows it.</summary>
/// <param name="JobType">Its job type.</param>
/// <param name="Result">Its result as JSON; null for a job that did not complete.</param>
public sealed record TestParent(string JobType, string? Result)
{
    /// <summary>Its id. The default is a fixed UUID of version 7.</summary>
    public string Id { get; init; } = "01900000-0000-7000-8000-000000000002";

    /// <summary>The code and message of its error, when it did not complete.</summary>
    public (string Code, string Message) Error { get; init; } = ("job_failed", "It failed.");
}
