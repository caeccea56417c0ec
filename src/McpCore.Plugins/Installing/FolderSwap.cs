using System.Runtime.InteropServices;

namespace McpCore.Plugins.Installing;

/// <summary>Exchanges two folders of one file system in a single step, so that there is no moment without either.</summary>
internal static partial class FolderSwap
{
    private const int AtWorkingFolder = -100;
    private const uint Exchange = 2;
    private const int InvalidArgument = 22;
    private const int NotImplemented = 38;

    /// <returns>False, and nothing done, where system or file system has no such step.</returns>
    /// <exception cref="IOException">It failed; nothing was done.</exception>
    public static bool TryExchange(string one, string other)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            if (RenameAt2(AtWorkingFolder, one, AtWorkingFolder, other, Exchange) == 0)
            {
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        return Marshal.GetLastPInvokeError() is InvalidArgument or NotImplemented
            ? false
            : throw new IOException($"{one} and {other} cannot be exchanged: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int oneFolder, string one, int otherFolder, string other, uint flags);
}
