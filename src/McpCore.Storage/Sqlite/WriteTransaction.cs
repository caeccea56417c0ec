using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>A transaction of the writer: the connection, and the events that it will have caused.</summary>
internal sealed class WriteTransaction(SqliteConnection connection, long nextSeq, long waiting, Func<Job, WaitingReason?>? whyMissing = null)
{
    private readonly List<JobEvent> _events = [];
    private readonly List<JobEvent> _packed = [];
    private readonly List<RunSlot> _freed = [];
    private readonly HashSet<string> _shares = new(StringComparer.Ordinal);
    private Job? _unwritten;

    public SqliteConnection Connection { get; } = connection;

    /// <summary>Why no agent can take a job now; null when one can.</summary>
    public WaitingReason? WhyMissing(Job job) => whyMissing?.Invoke(job);

    /// <summary>The events of the transaction in the order of their numbers.</summary>
    public IReadOnlyList<JobEvent> Events => _events;

    public long NextSeq { get; private set; } = nextSeq;

    /// <summary>Whether there may be something to start at its end: a job became pending, or a slot free.</summary>
    public bool MayStart { get; set; }

    /// <summary>The slots of the runs that end in the transaction.</summary>
    public IReadOnlyList<RunSlot> Freed => _freed;

    /// <summary>The jobs that are started at its end.</summary>
    public IReadOnlyList<Job> Claimed { get; private set; } = [];

    public void Free(RunSlot slot)
    {
        _freed.Add(slot);
        MayStart = true;
    }

    /// <summary>Jobs that will wait when it commits: scheduled, blocked or pending.</summary>
    public long Waiting { get; private set; } = waiting;

    /// <summary>A job was stored or changed.</summary>
    public void Touch(Job job)
    {
        MayStart |= job.Status == JobStatus.Pending;
        if (job.Options.Concurrency is { } rule)
        {
            _shares.Add(rule.Key);
            MayStart = true;
        }
    }

    /// <summary>A new pending job that has no row yet; null for none.</summary>
    public Job? Unwritten => _unwritten is { Status: JobStatus.Pending } ? _unwritten : null;

    /// <summary>
    /// Leaves the row of a new job until it is known whether the job starts in this very transaction: then it is written once, as running. Nothing but
    /// claims may look at the store meanwhile.
    /// </summary>
    public void WriteLater(Job job) => _unwritten = job;

    /// <summary>Writes the row that was left for later, if there is one.</summary>
    public void WriteOut()
    {
        if (_unwritten is { } job)
        {
            _unwritten = null;
            JobRows.Add(Connection, job);
        }
    }

    /// <summary>Writes the next state of a job.</summary>
    public void Replace(Job current, Job next)
    {
        if (ReferenceEquals(current, Unwritten))
        {
            _unwritten = next;
            WriteOut();
        }
        else
        {
            JobRows.Replace(Connection, current, next);
        }
    }

    /// <summary>Starts what there is room for.</summary>
    public void Claim(IRunDispatch? dispatch)
    {
        Balance();
        if (MayStart && dispatch?.Room(_freed) is { } room)
        {
            Claimed = Claims.Make(this, room);
            Balance();
        }

        WriteOut();
    }

    private void Balance()
    {
        foreach (var share in _shares)
        {
            SharedLimits.Balance(Connection, share);
        }

        _shares.Clear();
    }

    /// <summary>Jobs that the transaction changed because of others, and that somebody is to look after when it is committed.</summary>
    public List<Job> Consequences { get; } = [];

    /// <summary>Jobs that have ended and whose children are to be told in this transaction.</summary>
    public Queue<Job> Ended { get; } = new();

    /// <summary>Whether <see cref="Ended"/> is being worked off.</summary>
    public bool IsSettling { get; set; }

    /// <summary>Jobs that were told of the end of another one in this transaction.</summary>
    public int Settled { get; set; }

    /// <summary>Whether more are to be told in the next.</summary>
    public bool HasUnsettled { get; set; }

    public long TakeSeq() => NextSeq++;

    /// <summary>Does something and, unless its result is to be kept, undoes it.</summary>
    public T Try<T>(Func<T> work, Func<T, bool> keeps)
    {
        var (mark, mayStart, shares) = (Mark(), MayStart, _shares.ToArray());
        Connection.Statement("SAVEPOINT attempt").Run();
        var result = work();
        if (!keeps(result))
        {
            Connection.Statement("ROLLBACK TO attempt").Run();
            Connection.Jobs?.Clear();
            Return(mark);
            MayStart = mayStart;
            _shares.Clear();
            _shares.UnionWith(shares);
        }

        Connection.Statement("RELEASE attempt").Run();
        return result;
    }

    /// <summary>Where the transaction stands, for <see cref="Return"/>.</summary>
    private (int Events, int Packed, int Consequences, long NextSeq, long Waiting) Mark() => (_events.Count, _packed.Count, Consequences.Count, NextSeq, Waiting);

    /// <summary>Forgets what has come since a mark; the connection is rolled back to it, too.</summary>
    private void Return((int Events, int Packed, int Consequences, long NextSeq, long Waiting) mark)
    {
        _events.RemoveRange(mark.Events, _events.Count - mark.Events);
        _packed.RemoveRange(mark.Packed, _packed.Count - mark.Packed);
        Consequences.RemoveRange(mark.Consequences, Consequences.Count - mark.Consequences);
        (NextSeq, Waiting) = (mark.NextSeq, mark.Waiting);
    }

    /// <summary>Adds an event that is stored in the transaction's packed row.</summary>
    /// <returns>Its number.</returns>
    public long Add(JobEvent item)
    {
        var numbered = item with { Seq = TakeSeq() };
        Waiting += JobCounts.WaitingChange(item);
        _events.Add(numbered);
        _packed.Add(numbered);
        return numbered.Seq;
    }

    /// <summary>Adds an event whose row is stored elsewhere; it already has its number.</summary>
    public void AddStored(JobEvent item) => _events.Add(item);

    public void StoreEvents()
    {
        if (_packed.Count > 0)
        {
            var buffer = Connection.Buffer();
            EventCodec.Pack(_packed, buffer);
            Connection.Statement("INSERT INTO events (first, last, body) VALUES (?, ?, ?)")
                .Bind(_packed[0].Seq)
                .Bind(_packed[^1].Seq)
                .Bind(buffer.WrittenMemory)
                .Run();
        }
    }
}
