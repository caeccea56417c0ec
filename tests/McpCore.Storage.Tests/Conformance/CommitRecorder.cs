using McpCore.Engine.Events;

namespace McpCore.Storage.Tests.Conformance;

/// <summary>Keeps what a store published, commit by commit, and lets a test wait until it has published so far.</summary>
public sealed class CommitRecorder
{
    private readonly Lock _lock = new();
    private readonly List<IReadOnlyList<JobEvent>> _commits = [];
    private readonly List<(long Seq, TaskCompletionSource Reached)> _waiting = [];
    private long _last;

    public IReadOnlyList<IReadOnlyList<JobEvent>> Commits
    {
        get
        {
            lock (_lock)
            {
                return [.. _commits];
            }
        }
    }

    public IReadOnlyList<JobEvent> Events => [.. Commits.SelectMany(commit => commit)];

    public void Record(IReadOnlyList<JobEvent> events)
    {
        lock (_lock)
        {
            _commits.Add([.. events]);
            _last = events[^1].Seq;
            foreach (var (_, reached) in _waiting.Where(waiter => waiter.Seq <= _last))
            {
                reached.TrySetResult();
            }
        }
    }

    /// <summary>Completes when the event of this number has been published.</summary>
    public Task ReachedAsync(long seq)
    {
        lock (_lock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((seq, reached));
            if (_last >= seq)
            {
                reached.SetResult();
            }

            return reached.Task;
        }
    }
}
