using McpCore.Agents;

namespace McpCore.Plugins;

/// <summary>One run of a job on a plugin.</summary>
/// <param name="JobType">The job type, by its name or an alias.</param>
/// <param name="Version">The version of the plugin to run it on, by version and hash; null: the active one.</param>
/// <param name="Payload">The payload, UTF-8 JSON.</param>
/// <param name="Port">What the agent talks to.</param>
public sealed record PluginRun(string JobType, (string Version, string Sha256)? Version, ReadOnlyMemory<byte> Payload, JobPort Port)
{
    /// <summary>Runs it in a worker process of its own, whatever the plugin's isolation: it is suspected of ending its process.</summary>
    public bool Alone { get; init; }

    /// <summary>Receives, when there is one, the way to end the run by force. In process there is none.</summary>
    public Action<Action>? OnKillable { get; init; }

    /// <summary>Is told how many log lines never reached the port, since they came faster than they were taken.</summary>
    public Action<int>? OnLinesDropped { get; init; }
}

/// <summary>How a run ended: the agent's own outcome, or the death of its process.</summary>
public sealed record PluginRunEnd
{
    public PluginRunEnd(AgentOutcome outcome) => Outcome = outcome;

    public PluginRunEnd(ProcessDeath death) => Death = death;

    /// <summary>What the agent came to; null when its process died.</summary>
    public AgentOutcome? Outcome { get; }

    /// <summary>How its process died; null when the agent came to an end.</summary>
    public ProcessDeath? Death { get; }
}

/// <summary>A worker process that died while it ran a job.</summary>
/// <param name="Code">A stable code: <c>worker_crashed</c>, <c>memory_limit</c>, <c>worker_killed</c>.</param>
/// <param name="Message">What happened, in words: the exit code or the signal, and what it means.</param>
/// <param name="Text">The last lines of its error output; null when it wrote none.</param>
public sealed record ProcessDeath(string Code, string Message, string? Text);
