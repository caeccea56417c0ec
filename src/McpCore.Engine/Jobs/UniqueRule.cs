namespace McpCore.Engine.Jobs;

/// <summary>Among which jobs a unique key counts.</summary>
public enum UniqueScope
{
    /// <summary>Jobs of the same type.</summary>
    Type,

    /// <summary>All jobs.</summary>
    Global,
}

/// <summary>What happens to a submit whose unique key is held by another job.</summary>
public enum UniquePolicy
{
    /// <summary>The submit is answered with the job that holds the key.</summary>
    ReturnExisting,

    /// <summary>The submit is refused.</summary>
    Reject,

    /// <summary>The job that holds the key is cancelled; the new one starts when it has ended.</summary>
    Replace,
}

/// <summary>
/// At most one job holds a unique key. A job holds it until it has ended (or started, when <paramref name="UntilStarted"/>), and in any case as long as
/// <paramref name="Period"/> since its submit.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Scope">Among which jobs. The default is those of the same type.</param>
/// <param name="UntilStarted">Whether the first start frees the key. The default is false: the job's end does.</param>
/// <param name="Period">How long the key is held at least, from the submit; null: no longer than that.</param>
/// <param name="Policy">What happens to a second submit. The default is that it gets the first one's job.</param>
public sealed record UniqueRule(string Key, UniqueScope Scope, bool UntilStarted, TimeSpan? Period, UniquePolicy Policy);
