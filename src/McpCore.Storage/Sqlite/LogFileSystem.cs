using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>
/// A layer over SQLite's own file system (https://www.sqlite.org/vfs.html, "VFS shims") for the connection that writes: the log's pages go to the disk in few calls
/// of the system. SQLite hands each page over in two parts, and with a call for each the calls take up to a tenth of the writer's time. What is written at
/// places that follow each other is held back until something else is asked of the log, at the latest until it is synced, which ends every commit of a
/// connection with <c>synchronous=FULL</c>. Until then SQLite shows it to no other connection, and acknowledges nothing.
/// </summary>
internal static unsafe class LogFileSystem
{
    /// <summary>SQLite's own functions write less than 128 KB at a time.</summary>
    private const int Capacity = 120 << 10;

    private static readonly Lazy<string> Registered = new(Register);
    private static SqliteFiles.FileSystem* _own;

    /// <summary>The name to open a connection with.</summary>
    public static string Name => Registered.Value;

    private static string Register()
    {
        const string Layer = "mcpcore-log";
        _own = SqliteFiles.Find(null);
        var layer = (SqliteFiles.FileSystem*)NativeMemory.Alloc((nuint)sizeof(SqliteFiles.FileSystem));
        *layer = *_own;

        // It stays registered, and so in memory, for as long as the process lives.
        layer->Name = (byte*)Marshal.StringToCoTaskMemUTF8(Layer);
        layer->Next = null;
        layer->Open = &Open;
        var code = SqliteFiles.Register(layer, 0);
        return code == raw.SQLITE_OK ? Layer : throw new InvalidOperationException($"SQLite did not take the file system of the log (code {code}).");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteFiles.FileSystem* layer, byte* name, SqliteFiles.File* file, int flags, int* opened)
    {
        var code = _own->Open(_own, name, file, flags, opened);
        if (code == raw.SQLITE_OK && (flags & raw.SQLITE_OPEN_WAL) != 0 && file->Methods->Version >= SqliteFiles.MethodsVersion)
        {
            var log = (Log*)NativeMemory.AllocZeroed((nuint)sizeof(Log));
            log->Own = file->Methods;
            log->Held = (byte*)NativeMemory.Alloc(Capacity);
            log->Methods = *log->Own;
            log->Methods.Version = SqliteFiles.MethodsVersion;
            log->Methods.Close = &Close;
            log->Methods.Read = &Read;
            log->Methods.Write = &Write;
            log->Methods.Truncate = &Truncate;
            log->Methods.Sync = &Sync;
            log->Methods.FileSize = &FileSize;
            log->Methods.FileControl = &FileControl;
            file->Methods = &log->Methods;
        }

        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFiles.File* file, byte* data, int length, long offset)
    {
        var log = Of(file);
        if (log->Length + length > Capacity || offset != log->Offset + log->Length)
        {
            var code = WriteHeld(file);
            if (code != raw.SQLITE_OK)
            {
                return code;
            }

            log->Offset = offset;
        }

        if (length > Capacity)
        {
            return log->Own->Write(file, data, length, offset);
        }

        System.Buffer.MemoryCopy(data, log->Held + log->Length, Capacity - log->Length, length);
        log->Length += length;
        return raw.SQLITE_OK;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFiles.File* file, int flags) => WriteHeld(file) is var code and not raw.SQLITE_OK ? code : Of(file)->Own->Sync(file, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteFiles.File* file, byte* data, int length, long offset) =>
        WriteHeld(file) is var code and not raw.SQLITE_OK ? code : Of(file)->Own->Read(file, data, length, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteFiles.File* file, long size) => WriteHeld(file) is var code and not raw.SQLITE_OK ? code : Of(file)->Own->Truncate(file, size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(SqliteFiles.File* file, long* size) => WriteHeld(file) is var code and not raw.SQLITE_OK ? code : Of(file)->Own->FileSize(file, size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(SqliteFiles.File* file, int operation, void* argument) =>
        WriteHeld(file) is var code and not raw.SQLITE_OK ? code : Of(file)->Own->FileControl(file, operation, argument);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFiles.File* file)
    {
        // What is still held was rolled back.
        var log = Of(file);
        file->Methods = log->Own;
        NativeMemory.Free(log->Held);
        NativeMemory.Free(log);
        return file->Methods->Close(file);
    }

    /// <summary>Writes what is held. When it cannot be written it is forgotten: SQLite rolls the transaction back, and none of it may reach the disk later.</summary>
    private static int WriteHeld(SqliteFiles.File* file)
    {
        var log = Of(file);
        var length = log->Length;
        log->Length = 0;
        return length == 0 ? raw.SQLITE_OK : log->Own->Write(file, log->Held, length, log->Offset);
    }

    private static Log* Of(SqliteFiles.File* file) => (Log*)file->Methods;

    /// <summary>A log that is open: its functions, which SQLite finds it by, those that they stand before, and what is held back.</summary>
    private struct Log
    {
        public SqliteFiles.Methods Methods;
        public SqliteFiles.Methods* Own;
        public byte* Held;
        public long Offset;
        public int Length;
    }
}
