using McpCore.Engine.Events;
using McpCore.Engine.Jobs;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>A transaction of the writer: the connection, and the events that it will have caused.</summary>
internal sealed class WriteTransaction(SqliteConnection connection, long nextSeq)
{
    private readonly List<JobEvent> _events = [];
    private readonly List<JobEvent> _packed = [];
    private readonly List<string> _freed = [];

    public SqliteConnection Connection { get; } = connection;

    /// <summary>The events of the transaction in the order of their numbers.</summary>
    public IReadOnlyList<JobEvent> Events => _events;

    public long NextSeq { get; private set; } = nextSeq;

    /// <summary>Whether there may be something to start at its end: a job became pending, or a slot free.</summary>
    public bool MayStart { get; set; }

    /// <summary>The slots of the runs that end in the transaction.</summary>
    public IReadOnlyList<string> Freed => _freed;

    /// <summary>The jobs that are started at its end.</summary>
    public IReadOnlyList<Job> Claimed { get; private set; } = [];

    public void Free(string slot)
    {
        _freed.Add(slot);
        MayStart = true;
    }

    /// <summary>Starts what there is room for.</summary>
    public void Claim(IRunDispatch dispatch)
    {
        if (MayStart && dispatch.Room(_freed) is { } room)
        {
            Claimed = JobWrites.Claim(this, room);
        }
    }

    public long TakeSeq() => NextSeq++;

    /// <summary>Adds an event that is stored in the transaction's packed row.</summary>
    /// <returns>Its number.</returns>
    public long Add(JobEvent item)
    {
        var numbered = item with { Seq = TakeSeq() };
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
            Connection.Statement("INSERT INTO events (first, last, body) VALUES (?, ?, ?)")
                .Bind(_packed[0].Seq)
                .Bind(_packed[^1].Seq)
                .Bind(EventCodec.Pack(_packed))
                .Run();
        }
    }
}
