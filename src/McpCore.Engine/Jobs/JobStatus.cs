namespace McpCore.Engine.Jobs;

/// <summary>The state of a job. The numbers are stored: never change them.</summary>
public enum JobStatus
{
    /// <summary>Waits for a time.</summary>
    Scheduled = 1,

    /// <summary>Waits for something other than time or a slot: a missing agent, other jobs, an approval.</summary>
    Blocked = 2,

    /// <summary>May run, waits for a slot.</summary>
    Pending = 3,

    /// <summary>An agent works on it.</summary>
    Running = 4,

    /// <summary>Ended with a result. Final.</summary>
    Completed = 5,

    /// <summary>Ended without a result. Final, but for a retry by hand.</summary>
    Failed = 6,

    /// <summary>Ended on request. Final, but for a retry by hand.</summary>
    Cancelled = 7,
}

public static class JobStatusNames
{
    private static readonly string[] Names = ["", "scheduled", "blocked", "pending", "running", "completed", "failed", "cancelled"];

    public static IReadOnlyList<JobStatus> All { get; } = Enum.GetValues<JobStatus>();

    public static string Wire(this JobStatus status) => Names[(int)status];

    public static bool IsFinal(this JobStatus status) => status >= JobStatus.Completed;

    public static bool TryParse(string text, out JobStatus status)
    {
        var index = Array.IndexOf(Names, text);
        status = (JobStatus)Math.Max(index, 0);
        return index > 0;
    }
}
