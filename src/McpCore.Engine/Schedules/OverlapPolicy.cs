namespace McpCore.Engine.Schedules;

/// <summary>What becomes of a firing while a job of the same schedule has not ended. The numbers are stored: never change them.</summary>
public enum OverlapPolicy
{
    /// <summary>Its job is submitted all the same. The default.</summary>
    Allow = 0,

    /// <summary>It is left out.</summary>
    Skip = 1,

    /// <summary>Its job starts when the other one has ended; while one waits so, further firings are left out.</summary>
    QueueOne = 2,

    /// <summary>The other one is cancelled; the new job starts when it has ended.</summary>
    CancelPrevious = 3,
}

public static class OverlapPolicyNames
{
    private static readonly string[] Names = ["allow", "skip", "queue_one", "cancel_previous"];

    public static string Wire(this OverlapPolicy policy) => Names[(int)policy];

    /// <returns>The policy; the default when the text is null.</returns>
    public static OverlapPolicy Parse(string? text) => text is null ? OverlapPolicy.Allow : (OverlapPolicy)Array.IndexOf(Names, text);
}
