namespace McpCore.Storage.Sqlite;

/// <summary>
/// Moves what was committed from the write-ahead log to the database before the log grows large, in two steps: a thread of its own copies and
/// syncs the bulk while the writer goes on, then what came meanwhile, and so on until that is little; then the writer copies, between two commits,
/// the last of it, so that its next commit begins the log anew. SQLite's own way would copy all of it inside some caller's commit. Neither step
/// waits for readers: while one holds an old state, the log goes on growing.
/// </summary>
internal sealed class WalCheckpointer : IDisposable
{
    /// <summary>Pages in the log that start a checkpoint: 16 MB.</summary>
    public const int Threshold = 4000;

    /// <summary>So many pages, at most, are left to the writer, if the thread is fast enough.</summary>
    private const int Few = 100;

    private readonly SqliteConnection _connection;
    private readonly Thread _thread;
    private readonly object _signal = new();
    private Step _step = Step.Idle;
    private long _pages;
    private long _pagesAtLast;

    public WalCheckpointer(string path)
    {
        _connection = new SqliteConnection(path, readOnly: false);
        _thread = new Thread(Loop) { IsBackground = true, Name = "mcpcore-checkpoint" };
        _thread.Start();
    }

    private enum Step
    {
        Idle,
        Bulk,
        Rest,
        Stopped,
    }

    /// <summary>Called by the writer after each commit, on its thread.</summary>
    public void Committed(SqliteConnection writer)
    {
        lock (_signal)
        {
            _pages = writer.PagesWritten;
            if (_step == Step.Rest)
            {
                writer.Checkpoint();
                _pagesAtLast = _pages;
                _step = Step.Idle;
            }
            else if (_step == Step.Idle && _pages - _pagesAtLast >= Threshold)
            {
                _step = Step.Bulk;
                Monitor.Pulse(_signal);
            }
        }
    }

    public void Dispose()
    {
        lock (_signal)
        {
            _step = Step.Stopped;
            Monitor.Pulse(_signal);
        }

        _thread.Join();
        _connection.Dispose();
    }

    private void Loop()
    {
        while (WaitForWork())
        {
            var left = Copy();
            while (left > Few)
            {
                var came = Copy();
                if (came > left / 2)
                {
                    // It does not get less: the writer has to stop for it.
                    break;
                }

                left = came;
            }

            lock (_signal)
            {
                if (_step == Step.Bulk)
                {
                    _step = Step.Rest;
                }
            }
        }
    }

    /// <returns>How many pages the writer has written meanwhile.</returns>
    private long Copy()
    {
        var start = Pages();
        _connection.Checkpoint();
        return Pages() - start;

        long Pages()
        {
            lock (_signal)
            {
                return _pages;
            }
        }
    }

    private bool WaitForWork()
    {
        lock (_signal)
        {
            while (_step is Step.Idle or Step.Rest)
            {
                Monitor.Wait(_signal);
            }

            return _step == Step.Bulk;
        }
    }
}
