using McpCore.Engine.Jobs;
using McpCore.Engine.Lifecycle;
using McpCore.Engine.Submission;

namespace McpCore.Engine.AgentHost;

/// <summary>Runs agents, wherever they live. Safe for concurrent use.</summary>
public interface IAgentHost
{
    /// <summary>Loads the agents. Called once, before anything else.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>From now on agents may come and go.</summary>
    /// <param name="changed">Called after each change of <see cref="JobTypes"/>, never twice at once; the change goes on when it returns.</param>
    void Watch(Func<CancellationToken, Task> changed);

    /// <summary>From now on agents stay as they are. Runs go on.</summary>
    Task StopWatchingAsync();

    /// <summary>The job types that have an active agent.</summary>
    IReadOnlyList<JobTypeRegistration> JobTypes { get; }

    /// <summary>Why nothing handles a type that was once registered.</summary>
    WaitingReason WhyMissing(JobTypeRegistration type);

    /// <summary>Lets the agent check payloads that conform to its schema. Never throws for a fault of the agent.</summary>
    /// <returns>The faults of each payload.</returns>
    ValueTask<IReadOnlyList<IReadOnlyList<Fault>>> CheckAsync(JobTypeRegistration type, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken);

    /// <summary>
    /// Runs an attempt to its end, on the version of the plugin that it was claimed for. When that version has just gone, the run is interrupted
    /// and costs nothing. Never throws for a fault of the agent.
    /// </summary>
    /// <param name="run">The job and what its agent may use.</param>
    /// <param name="cancellationToken">Fires when the run is to end; <see cref="IRunContext.StopReason"/> says why.</param>
    Task<RunEnd> RunAsync(IRunContext run, CancellationToken cancellationToken);
}

/// <summary>A job type with the plugin that handles it.</summary>
/// <param name="Name">The stable name.</param>
/// <param name="Aliases">Older names.</param>
/// <param name="Description">One sentence, or empty.</param>
/// <param name="PayloadSchema">JSON Schema, UTF-8.</param>
/// <param name="ResultSchema">JSON Schema, UTF-8.</param>
/// <param name="Plugin">The version of the plugin.</param>
public sealed record JobTypeRegistration(
    string Name,
    IReadOnlyList<string> Aliases,
    string Description,
    ReadOnlyMemory<byte> PayloadSchema,
    ReadOnlyMemory<byte> ResultSchema,
    PluginRef Plugin)
{
    /// <summary>A version that is tried beside the plugin's; null when there is none.</summary>
    public CanaryVersion? Canary { get; init; }

    /// <summary>Other plugins that take a job which the first one refuses, in their order.</summary>
    public IReadOnlyList<PluginRef> Fallbacks { get; init; } = [];

    /// <summary>Who takes its jobs.</summary>
    public PluginChoice Choice => new(Plugin, Canary, Fallbacks);
}

/// <summary>A version of a plugin that takes a part of the new jobs of a type.</summary>
/// <param name="Plugin">The version.</param>
/// <param name="Percent">Its part, 0 to 100.</param>
public sealed record CanaryVersion(PluginRef Plugin, int Percent)
{
    /// <summary>Whether it takes a job: always the same answer for the same job and part, and a job that it takes it also takes when its part grows.</summary>
    public bool Takes(JobId id)
    {
        // FNV-1a over the id (http://www.isthe.com/chongo/tech/comp/fnv/), since ids of one moment differ in few bits.
        var hash = 14695981039346656037UL;
        foreach (var part in id.ToBytes())
        {
            hash = (hash ^ part) * 1099511628211UL;
        }

        return (int)((hash >> 32) % 100) < Percent;
    }
}

/// <summary>Why a run is told to end.</summary>
public enum StopReason
{
    None,
    User,
    Timeout,
    Deadline,
    HeartbeatTimeout,
    Shutdown,
}

/// <summary>What a run offers to the agent that executes it. The members that take something never block.</summary>
public interface IRunContext
{
    Job Job { get; }

    /// <summary>The seed of the job's random source.</summary>
    long Seed { get; }

    int MaxResultBytes { get; }

    StopReason StopReason { get; }

    /// <summary>
    /// Tells how to end the run by force. It is called when the agent has not ended within the grace; the run must end soon after. Without it such
    /// a run is given up.
    /// </summary>
    void OnKillable(Action kill);

    void Log(string level, string template, string message, ReadOnlyMemory<byte> properties);

    /// <summary>Counts log lines that were dropped on their way here; the job's log says how many.</summary>
    void CountDropped(int lines);

    void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics);

    void Event(string name, ReadOnlyMemory<byte> data);

    void Heartbeat();

    Task SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    Task<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken);

    Stream CreateArtifact(string name, string kind);

    /// <summary>Answers what has no member of its own; question and answer are UTF-8 JSON objects.</summary>
    /// <exception cref="NotSupportedException">The question is unknown.</exception>
    Task<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken);
}
