using System.Runtime.InteropServices;
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

        throw Of(code, raw.sqlite3_extended_errcode(database), SystemError(database.DangerousGetHandle()), raw.sqlite3_errmsg(database).utf8_to_string(), path);
    }

    /// <param name="code">What SQLite returned.</param>
    /// <param name="extended">Its extended code.</param>
    /// <param name="system">The operating system's error behind it; means something for failures of input and output alone.</param>
    /// <param name="text">What SQLite says of it.</param>
    /// <param name="path">The database.</param>
    public static Exception Of(int code, int extended, int system, string text, string path)
    {
        var message = $"{text} (SQLite {extended}, {path})";
        return (code & 0xFF) switch
        {
            raw.SQLITE_FULL => new StoreFullException(Full(message)),
            raw.SQLITE_IOERR when extended == SharedMemoryCannotGrow || DiskSpace.IsMissing(system) => new StoreFullException(Full(message)),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new StoreDamagedException(Damaged(message, path)),
            _ => new SqliteException(message),
        };
    }

    /// <summary>SQLite calls a full disk full, but a spent quota a failure to write like any other.</summary>
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_system_errno")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int SystemError(nint database);

    private static string Full(string message) => $"The disk that holds the store is full: {message}. Free space; reads go on meanwhile.";

    private static string Damaged(string message, string path) =>
        $"The store is damaged or no store: {message}. `mcpcore doctor --deep` shows what is wrong. Restore a backup of the home; or move {path} away together with its -wal and -shm files, which begins an empty store; "
        + "what can be read of the damaged one, `sqlite3 FILE .recover` writes as SQL.";
}

/// <summary>SQLite refused an operation for a reason that the seam has no name for.</summary>
internal sealed class SqliteException(string message) : Exception(message);
