using McpCore.Engine.Stores;
using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>Turns result codes of SQLite into the exceptions of the seam.</summary>
internal static class SqliteFaults
{
    public static void Check(int code, sqlite3 database, string path)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        var message = $"{raw.sqlite3_errmsg(database).utf8_to_string()} (SQLite {raw.sqlite3_extended_errcode(database)}, {path})";
        throw (code & 0xFF) switch
        {
            raw.SQLITE_FULL => new StoreFullException($"The disk that holds the store is full: {message}. Free space; reads go on meanwhile."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new StoreDamagedException($"The store is damaged or no store: {message}. Restore a backup, or move the file away to begin an empty one."),
            _ => new SqliteException(message),
        };
    }
}

/// <summary>SQLite refused an operation for a reason that the seam has no name for.</summary>
internal sealed class SqliteException(string message) : Exception(message);
