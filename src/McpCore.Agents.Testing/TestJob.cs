using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>
/// A job as a test sees it: what the agent is offered (set it before the run) and what the agent said (read it after). Use a new one for each
/// run, or <see cref="NextRun"/> for a later run of the same job. Safe for concurrent use by the agent.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A token source without a timer holds nothing that needs it.")]
public sealed class TestJob
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _lock = new();
    private readonly List<TestLogLine> _log = [];
    private readonly List<TestProgress> _progress = [];
    private readonly List<TestEvent> _events = [];
    private readonly Dictionary<string, TestArtifact> _artifacts = new(StringComparer.Ordinal);
    private readonly List<TestChild> _children = [];
    private ReadOnlyMemory<byte>? _checkpoint;
    private CancellationReason _cancellationReason;
    private int _heartbeats;

    /// <summary>The job's id. The default is a fixed UUID of version 7.</summary>
    public string JobId { get; init; } = "01900000-0000-7000-8000-000000000001";

    /// <summary>The job type. The default is null: the first one that the agent names.</summary>
    public string? JobType { get; init; }

    /// <summary>The number of this try, from 1. The default is 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of this start, from 1. The default is 1.</summary>
    public int Run { get; init; } = 1;

    /// <summary>The seed of the agent's random source. The default is 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The metadata of the submit as a JSON object. The default is <c>{}</c>.</summary>
    public string Metadata { get; init; } = "{}";

    /// <summary>The agent's configuration section (<c>agents.&lt;type&gt;</c>) as a JSON object. The default is <c>{}</c>.</summary>
    public string Settings { get; init; } = "{}";

    /// <summary>Full path of the folder with the data that agents read. The default is the folder of the running test's assemblies.</summary>
    public string DataDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>The size in bytes that the result as JSON must not exceed. The default is the daemon's: 4 MiB.</summary>
    public int MaxResultBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The checkpoint: what the agent finds, and what it last saved. The default is null: none.</summary>
    public ReadOnlyMemory<byte>? Checkpoint
    {
        get
        {
            lock (_lock)
            {
                return _checkpoint;
            }
        }

        set
        {
            lock (_lock)
            {
                _checkpoint = value;
            }
        }
    }

    /// <summary>Called on the agent's thread after each report of progress, for example to cancel the job in the middle. The default is null.</summary>
    public Action<TestProgress>? OnProgress { get; init; }

    /// <summary>
    /// Called on the agent's thread when it submits a child under a new name, to say at once how the child ends, or to refuse it. The default is
    /// null: children stay open until the test ends them.
    /// </summary>
    public Action<TestChild>? OnChild { get; init; }

    /// <summary>The children that the agent submitted, in this run or the runs before it, in order.</summary>
    public IReadOnlyList<TestChild> Children => Snapshot(_children);

    /// <summary>The jobs on which the job depends. The default is none.</summary>
    public IReadOnlyList<TestParent> Parents { get; init; } = [];

    /// <summary>Other jobs whose artifacts <see cref="JobContext.OpenArtifactAsync"/> opens, for example one that another tester ran. The default is none.</summary>
    public IReadOnlyList<TestJob> OtherJobs { get; init; } = [];

    /// <summary>The log lines so far, in order.</summary>
    public IReadOnlyList<TestLogLine> Log => Snapshot(_log);

    /// <summary>The reports of progress so far, in order; the daemon may show fewer.</summary>
    public IReadOnlyList<TestProgress> Progress => Snapshot(_progress);

    /// <summary>The custom events so far, in order.</summary>
    public IReadOnlyList<TestEvent> Events => Snapshot(_events);

    /// <summary>The stored artifacts by name; one is stored when the agent disposes its stream.</summary>
    public IReadOnlyDictionary<string, TestArtifact> Artifacts
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, TestArtifact>(_artifacts, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>How often the agent called <see cref="JobContext.Heartbeat"/>.</summary>
    public int Heartbeats => Volatile.Read(ref _heartbeats);

    /// <summary>Why the job was cancelled; <see cref="CancellationReason.None"/> until it is.</summary>
    public CancellationReason CancellationReason
    {
        get
        {
            lock (_lock)
            {
                return _cancellationReason;
            }
        }
    }

    /// <summary>The token that the agent gets.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    internal AgentEnvironment Environment => new(DataDirectory, Encoding.UTF8.GetBytes(Settings));

    /// <summary>Fires the agent's token, before the run or during it. Only the first reason counts.</summary>
    /// <param name="reason">Why. The default is <see cref="CancellationReason.User"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reason is <see cref="CancellationReason.None"/>.</exception>
    public void Cancel(CancellationReason reason = CancellationReason.User)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(reason, CancellationReason.None);
        lock (_lock)
        {
            if (_cancellationReason != CancellationReason.None)
            {
                return;
            }

            _cancellationReason = reason;
        }

        _cancellation.Cancel();
    }

    /// <summary>The same job for its next run: same id, seed, settings, checkpoint and children, nothing else recorded, not cancelled.</summary>
    /// <param name="attempt">The number of the try. The default is null: the same, as after an interruption or a wait for children.</param>
    public TestJob NextRun(int? attempt = null)
    {
        var next = new TestJob
        {
            JobId = JobId,
            JobType = JobType,
            Attempt = attempt ?? Attempt,
            Run = Run + 1,
            Seed = Seed,
            Metadata = Metadata,
            Settings = Settings,
            DataDirectory = DataDirectory,
            MaxResultBytes = MaxResultBytes,
            Checkpoint = Checkpoint,
            OnChild = OnChild,
            Parents = Parents,
            OtherJobs = OtherJobs,
        };
        next._children.AddRange(Children);
        return next;
    }

    /// <summary>Reads the checkpoint as the agent's <see cref="JobContext.LoadCheckpointAsync{T}"/> would.</summary>
    /// <typeparam name="T">What the agent saved.</typeparam>
    /// <exception cref="InvalidOperationException">There is no checkpoint.</exception>
    /// <exception cref="JsonException">The checkpoint holds something else.</exception>
    public T CheckpointAs<T>() => Checkpoint is { } data
        ? JsonSerializer.Deserialize<T>(data.Span, AgentTester.Json)!
        : throw new InvalidOperationException("The job has no checkpoint.");

    internal void Add(TestLogLine line) => Add(_log, line);

    internal void Add(TestEvent raised) => Add(_events, raised);

    internal void Add(TestProgress progress)
    {
        Add(_progress, progress);
        OnProgress?.Invoke(progress);
    }

    internal void Add(TestArtifact artifact)
    {
        lock (_lock)
        {
            _artifacts[artifact.Name] = artifact;
        }
    }

    internal TestChild Child(string name, JsonElement submit)
    {
        TestChild child;
        lock (_lock)
        {
            if (_children.Find(known => known.Name == name) is { } known)
            {
                return known;
            }

            child = new TestChild($"01900000-0000-7000-8001-{_children.Count + 1:x12}", name, submit);
            _children.Add(child);
        }

        OnChild?.Invoke(child);
        if (child.Refusal is not null)
        {
            lock (_lock)
            {
                _children.Remove(child);
            }
        }

        return child;
    }

    internal void Beat() => Interlocked.Increment(ref _heartbeats);

    private void Add<T>(List<T> list, T item)
    {
        lock (_lock)
        {
            list.Add(item);
        }
    }

    private T[] Snapshot<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }
}
