namespace McpCore.Client;

/// <summary>How the pauses between the attempts of a job grow.</summary>
public enum BackoffKind
{
    /// <summary>Each pause is the one before, times a factor.</summary>
    Exponential,

    /// <summary>All pauses are the same.</summary>
    Fixed,

    /// <summary>The pauses are listed.</summary>
    List,
}
