namespace McpCore.Engine.Jobs;

/// <summary>What a job needs of another one. The numbers are stored: never change them.</summary>
public enum DependencyNeed
{
    /// <summary>It must be completed.</summary>
    Success = 0,

    /// <summary>It must have ended, however.</summary>
    Completion = 1,

    /// <summary>It must have ended, since its unique key has gone over.</summary>
    Replaced = 2,
}

/// <summary>A job that has not ended and that another one waits for.</summary>
public sealed record OpenDependency(JobId Id, DependencyNeed Need);
