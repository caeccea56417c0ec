using System.Collections.Concurrent;
using McpCore.Engine.Stores;

namespace McpCore.Storage.Sqlite;

/// <summary>Connections for reading, reused. Each read sees one consistent snapshot: the last commit before its first statement.</summary>
/// <param name="path">The database.</param>
/// <param name="damaged">Told of every read that finds the file damaged.</param>
internal sealed class SqliteReaders(string path, Action<StoreDamagedException>? damaged = null) : IDisposable
{
    /// <summary>Filters differ in their statements: a connection that has prepared this many goes, so that they do not pile up.</summary>
    private const int MaxStatements = 500;

    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteConnection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
            {
                connection = new SqliteConnection(path, readOnly: true);
            }

            connection.Execute("BEGIN");
            var result = read(connection);
            connection.Execute("COMMIT");
            Return(connection);
            return result;
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            if (exception is StoreDamagedException damage)
            {
                damaged?.Invoke(damage);
            }

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
        if (connection.PreparedStatements.Count > MaxStatements)
        {
            connection.Dispose();
            return;
        }

        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }
}
