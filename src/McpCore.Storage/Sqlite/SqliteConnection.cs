using System.Buffers;
using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>One connection with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private const int BusyTimeoutMilliseconds = 5000;

    /// <summary>A buffer that has grown beyond this is not kept.</summary>
    private const int LargestBuffer = 1 << 20;

    /// <summary>SQLITE_DBSTATUS_CACHE_WRITE.</summary>
    private const int CacheWrite = 9;

    /// <summary>SQLITE_DBCONFIG_ENABLE_QPSG, the query planner stability guarantee.</summary>
    private const int EnablePlanStability = 1007;

    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _statements = new(new TextComparer());

    private ArrayBufferWriter<byte> _buffer = new();

    static SqliteConnection() => Batteries_V2.Init();

    /// <exception cref="Engine.Stores.StoreDamagedException">The file is no SQLite database.</exception>
    public SqliteConnection(string path, bool readOnly)
    {
        Path = path;
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out _database, flags | raw.SQLITE_OPEN_NOMUTEX, readOnly ? null : LogFileSystem.Name);
        try
        {
            SqliteFaults.Check(code, _database, path);
            raw.sqlite3_busy_timeout(_database, BusyTimeoutMilliseconds);
            FixPlans();
            if (!readOnly)
            {
                // What is acknowledged is on the disk; the log's file system relies on it, too. The file is read for it, and must be: a connection that
                // has not read anything does not know of the log, and its checkpoints copy nothing without a word.
                Execute("PRAGMA synchronous = FULL");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>The jobs that it touched last; null unless it is the writer's.</summary>
    public JobCache? Jobs { get; init; }

    /// <summary>Rows changed by the last INSERT, UPDATE or DELETE.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>The texts of the statements prepared so far, so that tests can look at their query plans.</summary>
    public IReadOnlyCollection<string> PreparedStatements => _statements.Keys;

    /// <summary>How often a statement was compiled again, as it must be after a change of the schema, and should not be otherwise.</summary>
    public int Recompilations => _statements.Values.Sum(statement => statement.Recompilations);

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_database);

    /// <summary>Pages that this connection has written so far.</summary>
    public long PagesWritten
    {
        get
        {
            _ = raw.sqlite3_db_status(_database, CacheWrite, out var current, out _, 0);
            return current;
        }
    }

    /// <summary>Copies committed pages from the log to the database, as many as can be without waiting for anybody.</summary>
    public void Checkpoint()
    {
        // A result other than OK says that another connection is at it: then that one does it.
        _ = raw.sqlite3_wal_checkpoint_v2(_database, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }

    /// <summary>
    /// An empty buffer for a value that is bound at once, the same one each time: the packed events of a large commit would otherwise each be a large object, and
    /// the collector lets many of those pile up.
    /// </summary>
    public ArrayBufferWriter<byte> Buffer()
    {
        if (_buffer.Capacity > LargestBuffer)
        {
            _buffer = new ArrayBufferWriter<byte>();
        }

        _buffer.ResetWrittenCount();
        return _buffer;
    }

    /// <summary>Ends the statement that runs, with an exception; the only member for any thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_database);

    /// <summary>Runs a script of several statements without parameters.</summary>
    public void Execute(string script)
    {
        var code = raw.sqlite3_exec(_database, script);
        SqliteFaults.Check(code, _database, Path);
    }

    /// <summary>
    /// A statement is compiled once. SQLite would else look at the values of some parameters, LIMIT's among them, and compile the statement again whenever they are
    /// bound anew: the claims of a commit took longer to compile than to do.
    /// </summary>
    private void FixPlans() => SqliteFaults.Check(raw.sqlite3_db_config(_database, EnablePlanStability, 1, out _), _database, Path);

    /// <summary>A statement, prepared once and ready to bind from the first parameter.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
            SqliteFaults.Check(code, _database, Path);
            statement = new SqliteStatement(handle, _database, Path);
            _statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _database.Dispose();
    }

    /// <summary>Texts of statements are long and mostly constants: the same text is nearly always the same object, and its ends tell it from the others.</summary>
    private sealed class TextComparer : IEqualityComparer<string>
    {
        public bool Equals(string? left, string? right) => string.Equals(left, right);

        public int GetHashCode(string text) => string.GetHashCode(text.AsSpan(Math.Max(0, text.Length - 16))) ^ text.Length;
    }
}
