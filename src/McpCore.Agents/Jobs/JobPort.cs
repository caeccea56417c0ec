using System.ComponentModel;

namespace McpCore.Agents;

/// <summary>
/// The host's side of a <see cref="JobContext"/>. Only strings, numbers, UTF-8 JSON, streams and tokens pass, so that the same agent runs in
/// the daemon's process and in a worker. Implemented by hosts and test kits, not by plugin authors; all members are safe for concurrent use.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public abstract class JobPort
{
    /// <summary>The job's id: a UUID of version 7, lower case with hyphens.</summary>
    public abstract string JobId { get; }

    /// <summary>The job type under which the job was submitted, after resolving aliases.</summary>
    public abstract string JobType { get; }

    /// <summary>The number of this try, from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>The number of this start, from 1; it never goes back.</summary>
    public abstract int Run { get; }

    /// <summary>The metadata of the submit as a UTF-8 JSON object.</summary>
    public abstract ReadOnlyMemory<byte> Metadata { get; }

    /// <summary>The seed of the job's random source: the same in every run of the job.</summary>
    public abstract long Seed { get; }

    /// <summary>The size in bytes that the result as UTF-8 JSON must not exceed.</summary>
    public abstract int MaxResultBytes { get; }

    /// <summary>Where the agent runs.</summary>
    public abstract AgentEnvironment Environment { get; }

    /// <summary>Why the token fired.</summary>
    public abstract CancellationReason CancellationReason { get; }

    /// <summary>Takes a log line; never blocks.</summary>
    public abstract void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties);

    /// <summary>Takes progress; never blocks. <paramref name="metrics"/> is a UTF-8 JSON object of numbers, or empty.</summary>
    public abstract void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics);

    /// <summary>Takes a custom event; never blocks. <paramref name="data"/> is UTF-8 JSON.</summary>
    public abstract void Event(string name, ReadOnlyMemory<byte> data);

    /// <summary>Takes a sign of life; never blocks.</summary>
    public abstract void Heartbeat();

    /// <summary>Stores a checkpoint in place of the last one; durable when the task completes.</summary>
    public abstract ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>The last checkpoint of any run of this job, or null.</summary>
    public abstract ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken);

    /// <summary>A stream to a new artifact; the artifact is stored when the stream is disposed.</summary>
    public abstract ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the host something that has no member of its own here, such as to submit a child job; question and answer are UTF-8 JSON objects, so
    /// that later questions need no new member. The default throws: this host answers none.
    /// </summary>
    /// <param name="question">The question's name: <c>child.submit</c>, <c>child.await</c>, <c>child.read</c>, <c>child.metrics</c>,
    /// <c>child.cancel</c>, <c>parents.read</c>, <c>artifact.read</c>.</param>
    /// <param name="body">The question.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="NotSupportedException">The host does not know the question.</exception>
    public virtual ValueTask<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"This host does not answer \"{question}\": it runs one job alone, without a daemon that could hold others.");
}
