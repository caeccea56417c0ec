using System.Runtime.InteropServices;

namespace McpCore.Plugins.Trust;

/// <summary>Owner and kind of a file, which .NET does not tell. Known on Linux alone.</summary>
internal readonly partial record struct FileStatus(uint Owner, ushort Mode)
{
    private const int AtWorkingFolder = -100;
    private const uint KindModeAndOwner = 0x1 | 0x2 | 0x8;

    // struct statx has the same layout on every architecture; its size is fixed with room to spare.
    private const int Size = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;

    /// <summary>Whether it is a file with content or a folder: no pipe, device or socket, whose reading may never end.</summary>
    public bool IsFileOrFolder => (Mode & 0xF000) is 0x8000 or 0x4000;

    /// <summary>The user that this process acts as.</summary>
    public static uint CurrentUser => GetEffectiveUserId();

    /// <returns>The status of what a path leads to; null where the system does not tell.</returns>
    public static unsafe FileStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var buffer = stackalloc byte[Size];
        try
        {
            return StatX(AtWorkingFolder, path, 0, KindModeAndOwner, buffer) == 0
                ? new FileStatus(*(uint*)(buffer + OwnerOffset), *(ushort*)(buffer + ModeOffset))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An older musl.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
