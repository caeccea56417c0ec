using System.Runtime.InteropServices;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// The calls of SQLite that a row is bound and read with, some forty of them for each job that is stored or changed: straight to the library, without
/// the bookkeeping of a safe handle and of a change to code that may block, which would take longer than what they do. They copy what they are
/// given. Whoever calls them keeps the statement alive.
/// </summary>
internal static unsafe class SqliteNative
{
    public const string Library = "e_sqlite3";
    public const DllImportSearchPath Places = DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories;

    /// <summary>SQLITE_TRANSIENT: the value is copied before the call returns.</summary>
    public const nint Copied = -1;

    [DllImport(Library, EntryPoint = "sqlite3_bind_int64"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int Bind(nint statement, int parameter, long value);

    [DllImport(Library, EntryPoint = "sqlite3_bind_double"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int Bind(nint statement, int parameter, double value);

    [DllImport(Library, EntryPoint = "sqlite3_bind_text"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int BindText(nint statement, int parameter, byte* text, int length, nint ownership);

    [DllImport(Library, EntryPoint = "sqlite3_bind_blob"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int BindBlob(nint statement, int parameter, byte* data, int length, nint ownership);

    [DllImport(Library, EntryPoint = "sqlite3_clear_bindings"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int ClearBindings(nint statement);

    [DllImport(Library, EntryPoint = "sqlite3_column_type"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int ColumnType(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_int64"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern long ColumnInt64(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_double"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern double ColumnDouble(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_bytes"), DefaultDllImportSearchPaths(Places), SuppressGCTransition]
    public static extern int ColumnBytes(nint statement, int column);

    // These may have to read the rest of a long value from the disk.
    [DllImport(Library, EntryPoint = "sqlite3_column_text"), DefaultDllImportSearchPaths(Places)]
    public static extern byte* ColumnText(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_column_blob"), DefaultDllImportSearchPaths(Places)]
    public static extern byte* ColumnBlob(nint statement, int column);

    [DllImport(Library, EntryPoint = "sqlite3_step"), DefaultDllImportSearchPaths(Places)]
    public static extern int Step(nint statement);

    [DllImport(Library, EntryPoint = "sqlite3_reset"), DefaultDllImportSearchPaths(Places)]
    public static extern int Reset(nint statement);
}
