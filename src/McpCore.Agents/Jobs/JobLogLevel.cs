namespace McpCore.Agents;

/// <summary>How much a log line matters.</summary>
public enum JobLogLevel
{
    /// <summary>Details for the author of the agent.</summary>
    Debug,

    /// <summary>What the submitter wants to know.</summary>
    Information,

    /// <summary>Something is odd, and the job goes on.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
