using McpCore.Engine.Limits;
using McpCore.Engine.Retention;

namespace McpCore.Engine;

/// <summary>
/// Settings of the engine. Once it runs it reads them again and again: what may be changed then is replaced, not filled, and <see cref="JobEngine.ApplyOptionsAsync"/> is told.
/// </summary>
public sealed class EngineOptions
{
    private const long None = -1;

    /// <summary>In ticks, so that it is read in one piece while it is changed.</summary>
    private long _heartbeatTimeout = None;

    /// <summary>Runs at the same time over all job types, 1 to 10,000. The default is the number of cores, at least 4.</summary>
    public int Concurrency { get; set; } = Math.Max(4, Environment.ProcessorCount);

    /// <summary>Runs at the same time of single job types. The default is none: bounded by <see cref="Concurrency"/> alone.</summary>
    public IDictionary<string, int> ConcurrencyPerType { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Runs of single job types that may start in any stretch of time of a given length. The default is none.</summary>
    public IDictionary<string, RateLimit> RateLimits { get; set; } = new Dictionary<string, RateLimit>(StringComparer.Ordinal);

    /// <summary>What the node has for runs to share, by name, in units of one's own choice. A run holds what its job asks for. The default is nothing.</summary>
    public IDictionary<string, int> Resources { get; set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Jobs that may wait (scheduled, blocked or pending); a submit beyond that is refused. The default is 5,000,000.</summary>
    public int MaxWaiting { get; set; } = 5_000_000;

    /// <summary>Size of a payload in bytes, 1 KB to 64 MB. The default is 1 MB.</summary>
    public int MaxPayloadBytes { get; set; } = 1024 * 1024;

    /// <summary>Size of a result in bytes, 1 KB to 256 MB. The default is 4 MB.</summary>
    public int MaxResultBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long running jobs may go on when the daemon stops. The default is 30 seconds.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run may take to end once it is told to. The default is 10 seconds.</summary>
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The heartbeat time-out of jobs that name none. The default is null: off.</summary>
    public TimeSpan? HeartbeatTimeout
    {
        get => Volatile.Read(ref _heartbeatTimeout) is var ticks && ticks == None ? null : TimeSpan.FromTicks(ticks);
        set => Volatile.Write(ref _heartbeatTimeout, value?.Ticks ?? None);
    }

    /// <summary>How long ended jobs are kept.</summary>
    public RetentionOptions Retention { get; } = new();

    /// <summary>The name of this node in jobs and events. The default is the machine's name.</summary>
    public string Node { get; set; } = Environment.MachineName;
}
