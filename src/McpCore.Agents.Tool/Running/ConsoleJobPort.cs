using System.Globalization;
using System.Text;

namespace McpCore.Agents.Tool.Running;

/// <summary>A job without a daemon: what the agent says is printed, artifacts become files, the checkpoint lasts as long as the run.</summary>
internal sealed class ConsoleJobPort(string jobType, JobFile job, string folder, TextWriter output) : JobPort
{
    private const int Megabyte = 1024 * 1024;
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte>? _checkpoint;

    public override string JobId { get; } = Guid.CreateVersion7().ToString();

    public override string JobType => jobType;

    public override int Attempt => 1;

    public override int Run => 1;

    public override ReadOnlyMemory<byte> Metadata => job.Metadata;

    public override long Seed => job.Seed;

    // The daemon's default.
    public override int MaxResultBytes => 4 * Megabyte;

    public override AgentEnvironment Environment { get; } = new(Path.Combine(folder, "data"), job.Settings);

    /// <summary>Set before the token fires.</summary>
    public override CancellationReason CancellationReason => Reason;

    public CancellationReason Reason { get; set; }

    public override void Log(JobLogLevel level, string template, string message, ReadOnlyMemory<byte> properties) => Print(level.ToString().ToLowerInvariant(), message);

    public override void Progress(double? fraction, string? message, long? step, ReadOnlyMemory<byte> metrics)
    {
        var parts = new[]
        {
            fraction is { } done ? done.ToString("P0", CultureInfo.InvariantCulture) : null,
            step is { } number ? $"step {number.ToString(CultureInfo.InvariantCulture)}" : null,
            message,
            metrics.Length > "{}".Length ? Encoding.UTF8.GetString(metrics.Span) : null,
        };
        Print("progress", string.Join("  ", parts.Where(part => part is not null)));
    }

    public override void Event(string name, ReadOnlyMemory<byte> data) => Print("event", $"{name} {Encoding.UTF8.GetString(data.Span)}");

    public override void Heartbeat()
    {
    }

    public override ValueTask SaveCheckpointAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _checkpoint = data.ToArray();
        }

        Print("checkpoint", $"{data.Length} bytes");
        return default;
    }

    public override ValueTask<ReadOnlyMemory<byte>?> LoadCheckpointAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return new ValueTask<ReadOnlyMemory<byte>?>(_checkpoint);
        }
    }

    /// <exception cref="ArgumentException">The name is not a plain file name.</exception>
    public override ValueTask<Stream> CreateArtifactAsync(string name, string kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (name is not { Length: > 0 and <= 128 } || name[0] == '.' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new ArgumentException($"\"{name}\" is no artifact name; allowed: letters, digits, '.', '_' and '-', at most 128 characters, not starting with '.'.", nameof(name));
        }

        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "artifacts")).FullName, name);
        Print("artifact", path);
        return new ValueTask<Stream>(File.Create(path));
    }

    private void Print(string kind, string text)
    {
        lock (_lock)
        {
            output.WriteLine($"{kind,-12}{text}");
        }
    }
}
