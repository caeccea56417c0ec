namespace McpCore.Client;

/// <summary>The state of a job.</summary>
public enum JobStatus
{
    /// <summary>A state that this version of the client does not know.</summary>
    Unknown = 0,

    /// <summary>Waits for a time.</summary>
    Scheduled,

    /// <summary>Waits for something other than time or a slot; <see cref="JobSnapshot.WaitingReason"/> says for what.</summary>
    Blocked,

    /// <summary>May run, waits for a slot.</summary>
    Pending,

    /// <summary>An agent works on it.</summary>
    Running,

    /// <summary>Ended with a result. Final.</summary>
    Completed,

    /// <summary>Ended without a result. Final, but for a retry by hand.</summary>
    Failed,

    /// <summary>Ended on request. Final, but for a retry by hand.</summary>
    Cancelled,
}
