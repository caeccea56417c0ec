using McpCore.Engine.Stores;
using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>Turns result codes of SQLite into the exceptions of the seam.</summary>
internal static class SqliteFaults
{
    /// <summary>SQLITE_IOERR_SHMSIZE: there was no room for the file of shared memory beside the log.</summary>
    private const int SharedMemoryCannotGrow = 4874;

    public static void Check(int code, sqlite3 database, string path)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        var message = $"{raw.sqlite3_errmsg(database).utf8_to_string()} (SQLite {raw.sqlite3_extended_errcode(database)}, {path})";
        throw (code & 0xFF) switch
        {
            raw.SQLITE_FULL => new StoreFullException(Full(message)),
            raw.SQLITE_IOERR when raw.sqlite3_extended_errcode(database) == SharedMemoryCannotGrow => new StoreFullException(Full(message)),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new StoreDamagedException(Damaged(message, path)),
            _ => new SqliteException(message),
        };
    }

    private static string Full(string message) => $"The disk that holds the store is full: {message}. Free space; reads go on meanwhile.";

    private static string Damaged(string message, string path) =>
        $"The store is damaged or no store: {message}. `mcpcore doctor --deep` shows what is wrong. Restore a backup of the home; or move {path} away together with its -wal and -shm files, which begins an empty store; "
        + "what can be read of the damaged one, `sqlite3 FILE .recover` writes as SQL.";
}

/// <summary>SQLite refused an operation for a reason that the seam has no name for.</summary>
internal sealed class SqliteException(string message) : Exception(message);
