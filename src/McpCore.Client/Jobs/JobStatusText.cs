namespace McpCore.Client;

/// <summary>States as they are written on the wire.</summary>
internal static class JobStatusText
{
    private static readonly string[] Names = ["unknown", "scheduled", "blocked", "pending", "running", "completed", "failed", "cancelled"];

    public static string Of(JobStatus status) => Names[(int)status];

    public static JobStatus Parse(string text) => (JobStatus)Math.Max(Array.IndexOf(Names, text), 0);

    public static bool IsFinal(this JobStatus status) => status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;
}
