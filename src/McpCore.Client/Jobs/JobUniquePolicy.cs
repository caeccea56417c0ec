namespace McpCore.Client;

/// <summary>What happens to a submit whose unique key is held by another job.</summary>
public enum JobUniquePolicy
{
    /// <summary>The submit is answered with the job that holds the key.</summary>
    ReturnExisting,

    /// <summary>The submit is refused with <see cref="ErrorCodes.UniqueConflict"/>.</summary>
    Reject,

    /// <summary>The job that holds the key is cancelled; the new one starts when it has ended.</summary>
    Replace,
}
