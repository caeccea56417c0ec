namespace McpCore.Engine.Stores;

/// <summary>How much log text is kept, in characters of messages and bytes of properties. The oldest lines go, and are counted.</summary>
public static class LogLimits
{
    /// <summary>Kept of one attempt.</summary>
    public const int AttemptBytes = 2 * 1024 * 1024;

    /// <summary>Kept of a job, over all attempts.</summary>
    public const int JobBytes = 8 * 1024 * 1024;

    /// <summary>What is left when a limit was passed: less than the limit, so that not every further line costs a removal.</summary>
    public static long Floor(long limit) => limit / 8 * 7;
}
