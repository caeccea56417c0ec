using System.Collections.Concurrent;

namespace McpCore.Storage.Sqlite;

/// <summary>Connections for reading, reused. Each read sees one consistent snapshot: the last commit before its first statement.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_idle.TryTake(out var connection))
        {
            connection = new SqliteConnection(path, readOnly: true);
        }

        try
        {
            connection.Execute("BEGIN");
            var result = read(connection);
            connection.Execute("COMMIT");
            Return(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private void Return(SqliteConnection connection)
    {
        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }
}
