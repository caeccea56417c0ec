using System.ComponentModel;
using System.Text.Json;

namespace McpCore.TestPlugins.Probe;

/// <summary>What one run of the probe does, in the order of the members. Everything is off by default.</summary>
public sealed record ProbePayload
{
    [Description("What the check at submit does.")]
    public ProbeCheck Check { get; init; }

    [Description("File to which the run appends \"jobId attempt run word\": start, then completed, failed, or cancelled with the reason.")]
    public string? Record { get; init; }

    [Description("Loads the counter that the last run saved, adds one, and saves it.")]
    public bool Checkpoint { get; init; }

    [Description("Log lines to write.")]
    public int LogLines { get; init; }

    [Description("The loss of each report; omitted: it falls with the steps.")]
    public double? Loss { get; init; }

    [Description("Progress reports with the metrics loss and accuracy.")]
    public int ProgressSteps { get; init; }

    [Description("Name of a custom event to raise.")]
    public string? Event { get; init; }

    [Description("Name of an artifact to write, with its own name as content.")]
    public string? Artifact { get; init; }

    [Description("Child jobs to submit.")]
    public IReadOnlyList<ProbeChild> Children { get; init; } = [];

    [Description("Which of them to wait for.")]
    public ProbeAwait Await { get; init; }

    [Description("Returns what became of the jobs that this one depends on.")]
    public bool Parents { get; init; }

    [Description("File to wait for.")]
    public string? Gate { get; init; }

    [Description("Waits until the token fires.")]
    public bool WaitForCancellation { get; init; }

    [Description("Gives signs of life while it waits; silent otherwise.")]
    public bool Heartbeat { get; init; }

    [Description("Goes on waiting for the gate when the token fires.")]
    public bool IgnoreCancellation { get; init; }

    [Description("Keeps a thread busy for this long, or until the gate's file is there, and ignores the token.")]
    public TimeSpan? Spin { get; init; }

    [Description("Fails in every attempt up to this one.")]
    public int FailTimes { get; init; }

    [Description("Message of an exception to throw.")]
    public string? Throw { get; init; }

    [Description("Message of a failure for good.")]
    public string? Fail { get; init; }

    [Description("Refuses the job when it runs on the plugins of these ids.")]
    public IReadOnlyList<string> RefuseOn { get; init; } = [];

    [Description("Asks once, in the first run, to be tried again after this long.")]
    public TimeSpan? RetryLater { get; init; }

    [Description("Returns the job's metadata as text.")]
    public bool Metadata { get; init; }

    [Description("Length of the text in the result.")]
    public int ResultBytes { get; init; }
}

/// <summary>A child job to submit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its job type.</param>
/// <param name="Payload">Its payload.</param>
public sealed record ProbeChild(string Name, string Type, JsonElement Payload);

/// <summary>Which children the probe waits for.</summary>
public enum ProbeAwait
{
    None,
    All,
    Any,
    Success,
}

/// <summary>What the probe's check at submit does.</summary>
public enum ProbeCheck
{
    Accept,
    Refuse,
    Throw,
    Cancel,
}
