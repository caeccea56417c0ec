using McpCore.Engine.Events;

namespace McpCore.Storage.Sqlite;

/// <summary>A transaction of the writer: the connection, and the events that it will have caused.</summary>
internal sealed class WriteTransaction(SqliteConnection connection, long nextSeq)
{
    private readonly List<JobEvent> _events = [];
    private readonly List<JobEvent> _packed = [];

    public SqliteConnection Connection { get; } = connection;

    /// <summary>The events of the transaction in the order of their numbers.</summary>
    public IReadOnlyList<JobEvent> Events => _events;

    public long NextSeq { get; private set; } = nextSeq;

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
