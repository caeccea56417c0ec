using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// The one writer. Callers queue their writes; a thread of its own takes all that came while the last commit was syncing and commits them
/// together, so that many callers share one sync of the disk. When a write of a group fails, the group is rolled back and each of its writes
/// is done again alone: a bad write fails by itself. At the end of a group starts what there is room for. Callers are answered, and events are
/// published, only after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 1000;

    private readonly SqliteConnection _connection;
    private readonly WalCheckpointer _checkpointer;
    private readonly Action<IReadOnlyList<JobEvent>> _committed;
    private readonly IRunDispatch? _dispatch;
    private readonly Func<long> _waiting;
    private readonly Action<WriteTransaction> _settled;
    private readonly Func<Job, WaitingReason?>? _whyMissing;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _signal = new();
    private List<IWrite> _inbox = [];
    private bool _stopping;
    private long _nextSeq;
    private StoreDamagedException? _damage;

    /// <param name="connection">The connection; the writer disposes it.</param>
    /// <param name="nextSeq">The number of the next event.</param>
    /// <param name="committed">Receives the events of each commit.</param>
    /// <param name="dispatch">Says what may start; null: nothing does.</param>
    /// <param name="waiting">How many jobs wait.</param>
    /// <param name="settled">Receives each transaction that changed jobs because of others, after its commit; null: nobody does.</param>
    /// <param name="whyMissing">Why no agent can take a job now; null: every agent is there.</param>
    public SqliteWriter(
        SqliteConnection connection,
        long nextSeq,
        Action<IReadOnlyList<JobEvent>> committed,
        IRunDispatch? dispatch,
        Func<long> waiting,
        Action<WriteTransaction>? settled = null,
        Func<Job, WaitingReason?>? whyMissing = null)
    {
        _connection = connection;
        _checkpointer = new WalCheckpointer(connection.Path);
        _nextSeq = nextSeq;
        _committed = committed;
        _dispatch = dispatch;
        _waiting = waiting;
        _settled = settled ?? (_ => { });
        _whyMissing = whyMissing;
        _thread = new Thread(Loop) { IsBackground = true, Name = "mcpcore-store" };
        _thread.Start();
    }

    /// <summary>Told once, on the writer's thread, when the file turns out to be damaged; from then on nothing is written.</summary>
    public Action<StoreDamagedException> Damaged { get; init; } = _ => { };

    /// <summary>What is given up when the disk is full; null: nothing.</summary>
    public StoreReserve? Reserve { get; init; }

    /// <summary>Queues a write; the task completes after its commit.</summary>
    public Task<T> WriteAsync<T>(Func<WriteTransaction, T> write)
    {
        var item = new Write<T>(write);
        lock (_signal)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _inbox.Add(item);
            Monitor.Pulse(_signal);
        }

        return item.Task;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_signal)
        {
            _stopping = true;
            Monitor.Pulse(_signal);
        }

        await _stopped.Task;
        _checkpointer.Dispose();
        _connection.Dispose();
    }

    private void Loop()
    {
        while (Take() is { } group)
        {
            for (var start = 0; start < group.Count; start += MaxGroup)
            {
                var part = group.GetRange(start, Math.Min(MaxGroup, group.Count - start));
                if (!TryCommit(part, out var failure) && !(failure is StoreFullException && Reserve?.GiveUp() == true && TryCommit(part, out failure)))
                {
                    if (part.Count == 1)
                    {
                        part[0].Fail(failure!);
                        continue;
                    }

                    foreach (var single in part)
                    {
                        if (!TryCommit([single], out var ownFailure))
                        {
                            single.Fail(ownFailure!);
                        }
                    }
                }
            }
        }

        _stopped.SetResult();
    }

    private List<IWrite>? Take()
    {
        lock (_signal)
        {
            while (_inbox.Count == 0 && !_stopping)
            {
                Monitor.Wait(_signal);
            }

            if (_inbox.Count == 0)
            {
                return null;
            }

            var taken = _inbox;
            _inbox = new List<IWrite>(taken.Count);
            return taken;
        }
    }

    private bool TryCommit(List<IWrite> group, out Exception? failure)
    {
        if (_damage is not null)
        {
            failure = _damage;
            return false;
        }

        var transaction = new WriteTransaction(_connection, _nextSeq, _waiting(), _whyMissing);
        try
        {
            _connection.Statement("BEGIN IMMEDIATE").Run();
            foreach (var write in group)
            {
                write.Apply(transaction);
            }

            transaction.Claim(_dispatch);
            transaction.StoreEvents();
            _connection.Statement("COMMIT").Run();
        }
        catch (Exception exception)
        {
            Rollback();
            if (exception is StoreDamagedException damage)
            {
                // A write to a damaged file may destroy what could still be saved.
                _damage = damage;
                Damaged(damage);
            }

            failure = exception;
            return false;
        }

        _nextSeq = transaction.NextSeq;
        if (transaction.Events.Count > 0)
        {
            _committed(transaction.Events);
        }

        if (transaction.MayStart)
        {
            _dispatch?.Committed(transaction.Freed, transaction.Claimed);
        }

        if (transaction.HasUnsettled || transaction.Consequences.Count > 0)
        {
            _settled(transaction);
        }

        foreach (var write in group)
        {
            write.Complete();
        }

        _checkpointer.Committed(_connection);
        failure = null;
        return true;
    }

    private void Rollback()
    {
        _connection.Jobs?.Clear();
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (Exception)
        {
            // SQLite has rolled back by itself, as it does when the disk is full; the fault that led here is the one to report.
        }
    }

    private interface IWrite
    {
        void Apply(WriteTransaction transaction);

        void Complete();

        void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<WriteTransaction, T> write) : IWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _value = default!;

        public Task<T> Task => _completion.Task;

        public void Apply(WriteTransaction transaction) => _value = write(transaction);

        public void Complete() => _completion.SetResult(_value);

        public void Fail(Exception exception) => _completion.SetException(exception);
    }
}
