namespace McpCore.Client;

/// <summary>The names of events; docs/events.md has the members of each.</summary>
public static class EventKinds
{
    /// <summary>A job has come to another state, or to its first.</summary>
    public const string Transition = "job.transition";

    /// <summary>A running job has come further. Has no number and is not replayed.</summary>
    public const string Progress = "job.progress";

    /// <summary>An agent has written a line to its job's log.</summary>
    public const string Log = "job.log";

    /// <summary>An agent has raised an event of its own.</summary>
    public const string Custom = "job.event";

    /// <summary>A plugin has come to another state.</summary>
    public const string PluginState = "plugin.state";

    /// <summary>The last job of a batch has ended.</summary>
    public const string BatchEnded = "batch.ended";

    /// <summary>Events were missed: read the current state of what matters; the stream goes on.</summary>
    public const string Reset = "reset";
}
