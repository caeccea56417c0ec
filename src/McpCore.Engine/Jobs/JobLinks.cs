namespace McpCore.Engine.Jobs;

/// <summary>What ties a job to others. A job without any costs a store nothing beyond its own row. The numbers are stored: never change them.</summary>
[Flags]
public enum JobLinks
{
    None = 0,

    /// <summary>It has, or had, a unique key.</summary>
    UniqueKey = 1,

    /// <summary>Other jobs wait, or waited, for its end.</summary>
    Followed = 2,

    /// <summary>It waits, or waited, for other jobs.</summary>
    Waits = 4,

    /// <summary>It belongs to a batch.</summary>
    Batch = 8,
}
