using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>
/// The bytes side of a <see cref="TestJob"/>, for tests that call <see cref="AgentBase.RunAsync"/> themselves; <see cref="AgentTester"/> makes
/// its own. Refuses what the daemon refuses: artifact names that are no plain file names.
/// </summary>
/// <param name="job">Gives what the agent is offered, and keeps what it says.</param>
/// <param name="jobType">The job type. The default is null: the job's own, or <c>test</c>.</param>
public sealed class TestJobPort(TestJob job, string? jobType = null) : JobPort
{
    /// <inheritdoc/>
    public override string JobId => job.JobId;

    /// <inheritdoc/>
    public override string JobType => jobType ?? job.JobType ?? "test";

    /// <inheritdoc/>
    public override int Attempt => job.Attempt;

    /// <inheritdoc/>
    public override int Run => job.Run;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Metadata => Encoding.UTF8.GetBytes(job.Metadata);

    /// <inheritdoc/>
    public override long Seed => job.Seed;

    /// <inheritdoc/>
    public override int MaxResultBytes => job.MaxResultBytes;

    /// <inheritdoc/>
    public override AgentEnvironment Environment => job.Environment;

    /// <inheritdoc/>
    public override CancellationReason CancellationReason => job.CancellationReason;

    /// <inheritdoc/>
    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties) =>
        job.Add(new TestLogLine(level, template, message, TestJson.Parse(properties)));

    /// <inheritdoc/>
    public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics) =>
        job.Add(new TestProgress(fraction, message, step, ReadMetrics(metrics)));

    /// <inheritdoc/>
    public override void Event(string name, ReadOnlyMemory<byte> data) => job.Add(new TestEvent(name, TestJson.Parse(data)));

    /// <inheritdoc/>
    public override void Heartbeat() => job.Beat();

    /// <inheritdoc/>
    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        job.Checkpoint = data.ToArray();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<ReadOnlyMemory<byte>?>(job.Checkpoint);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is not a plain file name.</exception>
    public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!IsArtifactName(name))
        {
            throw new ArgumentException(
                $"\"{name}\" is no artifact name; allowed: letters, digits, '.', '_' and '-', at most 128 characters, not starting with '.'.", nameof(name));
        }

        return new ValueTask<Stream>(new ArtifactStream(content => job.Add(new TestArtifact(name, kind, content))));
    }

    /// <inheritdoc/>
    public override ValueTask<ReadOnlyMemory<byte>> AskAsync(string question, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new ValueTask<ReadOnlyMemory<byte>>(TestAnswers.Answer(job, question, body));
    }

    private static bool IsArtifactName(string? name) =>
        name is { Length: > 0 and <= 128 } && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static Dictionary<string, double?> ReadMetrics(ReadOnlyMemory<byte> metrics)
    {
        var read = new Dictionary<string, double?>(StringComparer.Ordinal);
        foreach (var metric in TestJson.Parse(metrics).EnumerateObject())
        {
            read[metric.Name] = metric.Value.ValueKind == JsonValueKind.Null ? null : metric.Value.GetDouble();
        }

        return read;
    }

    private sealed class ArtifactStream(Action<byte[]> store) : MemoryStream
    {
        private bool _stored;

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_stored)
            {
                _stored = true;
                store(ToArray());
            }

            base.Dispose(disposing);
        }
    }
}
