namespace McpCore.Agents;

/// <summary>Why a run's cancellation token fired.</summary>
public enum CancellationReason
{
    /// <summary>It has not fired.</summary>
    None,

    /// <summary>A person or a program cancelled the job.</summary>
    User,

    /// <summary>The attempt ran longer than the job's <c>timeout</c>.</summary>
    Timeout,

    /// <summary>The job's <c>deadline</c> has passed.</summary>
    Deadline,

    /// <summary>The run gave no sign of life for <c>heartbeat_timeout</c>.</summary>
    HeartbeatTimeout,

    /// <summary>The daemon stops; the job runs again after its restart, at no cost.</summary>
    Shutdown,

    /// <summary>A new version of the plugin takes over; the job runs again at no cost.</summary>
    Upgrade,

    /// <summary>A newer job with the same unique key replaces this one.</summary>
    Replaced,

    /// <summary>The node lost its lease; another node runs the job again.</summary>
    LeaseLost,
}
