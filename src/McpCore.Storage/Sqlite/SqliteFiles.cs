using System.Runtime.InteropServices;

namespace McpCore.Storage.Sqlite;

/// <summary>SQLite's interface to files (https://www.sqlite.org/c3ref/vfs.html, https://www.sqlite.org/c3ref/io_methods.html). What is not called from here is an address only.</summary>
internal static unsafe class SqliteFiles
{
    public const int MethodsVersion = 3;

    /// <summary>The file system of a name; without a name the usual one.</summary>
    [DllImport(SqliteNative.Library, EntryPoint = "sqlite3_vfs_find"), DefaultDllImportSearchPaths(SqliteNative.Places)]
    public static extern FileSystem* Find(byte* name);

    [DllImport(SqliteNative.Library, EntryPoint = "sqlite3_vfs_register"), DefaultDllImportSearchPaths(SqliteNative.Places)]
    public static extern int Register(FileSystem* fileSystem, int isUsual);

    /// <summary>sqlite3_vfs, version 3.</summary>
    public struct FileSystem
    {
        public int Version;
        public int FileBytes;
        public int LongestPath;
        public FileSystem* Next;
        public byte* Name;
        public nint Data;
        public delegate* unmanaged[Cdecl]<FileSystem*, byte*, File*, int, int*, int> Open;
        public nint Delete;
        public nint Access;
        public nint FullPathname;
        public nint DlOpen;
        public nint DlError;
        public nint DlSym;
        public nint DlClose;
        public nint Randomness;
        public nint Sleep;
        public nint CurrentTime;
        public nint GetLastError;
        public nint CurrentTimeInt64;
        public nint SetSystemCall;
        public nint GetSystemCall;
        public nint NextSystemCall;
    }

    /// <summary>The beginning of each sqlite3_file.</summary>
    public struct File
    {
        public Methods* Methods;
    }

    /// <summary>sqlite3_io_methods, version 3.</summary>
    public struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<File*, int> Close;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<File*, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<File*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<File*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<File*, long*, int> FileSize;
        public nint Lock;
        public nint Unlock;
        public nint CheckReservedLock;
        public delegate* unmanaged[Cdecl]<File*, int, void*, int> FileControl;
        public nint SectorSize;
        public nint DeviceCharacteristics;
        public nint ShmMap;
        public nint ShmLock;
        public nint ShmBarrier;
        public nint ShmUnmap;
        public nint Fetch;
        public nint Unfetch;
    }
}
