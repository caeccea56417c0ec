using System.Diagnostics;
using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// The one writer. Callers queue their writes; a thread of its own takes all that came while the last commit was syncing and commits them
/// together, so that many callers share one sync of the disk. A submit that comes alone is committed by its caller, which saves waking
/// a thread and being woken by it. When a write of a group fails, the group is rolled back and each of its writes is done again alone: a bad
/// write fails by itself. At the end of a group starts what there is room for. Callers are answered, and events are published, only after the
/// commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 1000;

    /// <summary>So many submits in a row that met no other say that the next will not, either.</summary>
    private const int Lonely = 8;

    /// <summary>Of more runs than that, half are over while the ends of the others are being written, and to wait for all of them would keep a processor idle.</summary>
    private const int MostGathered = 16;

    /// <summary>How long the writer waits for the ends of the runs that it has just started: the shortest wait that there is.</summary>
    private static readonly TimeSpan LongestGather = TimeSpan.FromMilliseconds(1);

    /// <summary>A wait that takes longer costs more than the syncs that it saves.</summary>
    private static readonly TimeSpan WorthwhileGather = TimeSpan.FromMicroseconds(400);

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
    private readonly OpenSubmits _submits = new();
    private readonly GatherPatience _patience = new();
    private int _wanted = 1;
    private bool _writing;
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
    public Task<T> WriteAsync<T>(Func<WriteTransaction, T> write) => QueueAsync(new Write<T>(write, submits: null));

    /// <summary>
    /// Does the write of a submit: on the caller's own thread as long as submits come one at a time, so that no thread is woken for it and the caller
    /// need not be woken after it; else as <see cref="WriteAsync"/> does, so that many share one sync.
    /// </summary>
    public Task<T> SubmitAsync<T>(Func<WriteTransaction, T> write)
    {
        var item = new Write<T>(write, _submits);

        return _submits.Enter() < Lonely ? QueueAsync(item) : CommitHereAsync(item);
    }

    /// <summary>Does a write that nothing else is to share a sync with: on the caller's own thread if nobody writes just now.</summary>
    public Task<T> WriteAloneAsync<T>(Func<WriteTransaction, T> write) => CommitHereAsync(new Write<T>(write, submits: null));

    public async ValueTask DisposeAsync()
    {
        lock (_signal)
        {
            _stopping = true;
            Wake();
        }

        await _stopped.Task;
        _checkpointer.Dispose();
        _connection.Dispose();
    }

    private Task<T> QueueAsync<T>(Write<T> item)
    {
        lock (_signal)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _inbox.Add(item);
            Wake();
        }

        return item.Task;
    }

    private Task<T> CommitHereAsync<T>(Write<T> item)
    {
        // A thread of an agent has a lower priority than the daemon, and nobody should wait for it.
        if (!Thread.CurrentThread.IsThreadPoolThread || !TryBecomeWriter())
        {
            return QueueAsync(item);
        }

        Commit([item]);
        lock (_signal)
        {
            _writing = false;
            Wake();
        }

        return item.Task;
    }

    private bool TryBecomeWriter()
    {
        lock (_signal)
        {
            return !_writing && !_stopping && _inbox.Count == 0 && (_writing = true);
        }
    }

    /// <summary>Tells the writer's thread when it has something to do.</summary>
    private void Wake()
    {
        if (!_writing && (_inbox.Count >= _wanted || _stopping))
        {
            Monitor.Pulse(_signal);
        }
    }

    private void Loop()
    {
        var started = 0;
        while (Take(started) is { } group)
        {
            started = 0;
            for (var start = 0; start < group.Count; start += MaxGroup)
            {
                started += Commit(group.GetRange(start, Math.Min(MaxGroup, group.Count - start)));
            }
        }

        _stopped.SetResult();
    }

    /// <param name="started">Jobs that the last group started: if they are short, their ends are about to come, and belong into one group with what is there.</param>
    private List<IWrite>? Take(int started)
    {
        lock (_signal)
        {
            _writing = false;
            if (started is > 0 and <= MostGathered && _patience.IsWorthIt())
            {
                Gather(_inbox.Count + started);
            }

            while (_writing || (_inbox.Count == 0 && !_stopping))
            {
                Monitor.Wait(_signal);
            }

            if (_inbox.Count == 0)
            {
                return null;
            }

            _writing = true;
            var taken = _inbox;
            _inbox = new List<IWrite>(taken.Count);
            return taken;
        }
    }

    /// <summary>Waits, with the lock, until so many writes have come, or for a moment.</summary>
    private void Gather(int count)
    {
        var begun = Stopwatch.GetTimestamp();
        _wanted = count;
        var left = LongestGather;
        while (_inbox.Count < count && !_stopping && left > TimeSpan.Zero)
        {
            Monitor.Wait(_signal, left);
            left = LongestGather - Stopwatch.GetElapsedTime(begun);
        }

        _wanted = 1;
        _patience.Waited(inVain: Stopwatch.GetElapsedTime(begun) > WorthwhileGather);
    }

    /// <returns>How many jobs it started.</returns>
    private int Commit(List<IWrite> group)
    {
        if (TryCommit(group, out var started, out var failure) || (failure is StoreFullException && Reserve?.GiveUp() == true && TryCommit(group, out started, out failure)))
        {
            return started;
        }

        if (group.Count == 1)
        {
            group[0].Fail(failure!);
            return 0;
        }

        foreach (var single in group)
        {
            if (!TryCommit([single], out _, out var ownFailure))
            {
                single.Fail(ownFailure!);
            }
        }

        return 0;
    }

    private bool TryCommit(List<IWrite> group, out int started, out Exception? failure)
    {
        started = 0;
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
                transaction.WriteOut();
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
        started = transaction.Claimed.Count;
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

    /// <summary>How many submits are not answered yet, and how many in a row were alone.</summary>
    private sealed class OpenSubmits
    {
        private int _open;
        private int _alone;

        /// <returns>How many came one after the other, each when the one before had been answered.</returns>
        public int Enter() => _alone = Interlocked.Increment(ref _open) == 1 ? Math.Min(_alone + 1, Lonely) : 0;

        public void Leave() => Interlocked.Decrement(ref _open);
    }

    private sealed class Write<T>(Func<WriteTransaction, T> write, OpenSubmits? submits) : IWrite
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _value = default!;

        public Task<T> Task => _completion.Task;

        public void Apply(WriteTransaction transaction) => _value = write(transaction);

        public void Complete()
        {
            submits?.Leave();
            _completion.SetResult(_value);
        }

        public void Fail(Exception exception)
        {
            submits?.Leave();
            _completion.SetException(exception);
        }
    }
}
