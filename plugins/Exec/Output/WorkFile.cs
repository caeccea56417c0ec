using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace McpCore.Exec.Output;

/// <summary>Opens a file that a program names, and makes sure of where it really is: links may lead anywhere, so the open file is asked, not the path.</summary>
internal static partial class WorkFile
{
    // O_RDONLY, and no wait for the other end of a named pipe, no controlling terminal, not for children. The same numbers on x64 and arm64.
    private const int Flags = 0x800 | 0x100 | 0x80000;

    /// <summary>Opens a file in a folder.</summary>
    /// <param name="folder">Full path of the folder.</param>
    /// <param name="path">The file, from the folder or as a full path.</param>
    /// <param name="fault">Why it is refused; null when it is not.</param>
    /// <returns>The file; null when it is refused.</returns>
    public static FileStream? Open(string folder, string path, out string? fault)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || path.Split('/').Contains(".."))
        {
            fault = "a path must not go up with \"..\"";
            return null;
        }

        var full = Path.Combine(folder, path);
        var handle = new SafeFileHandle(OpenFile(full, Flags), ownsHandle: true);
        if (handle.IsInvalid)
        {
            fault = Marshal.GetLastPInvokeErrorMessage();
            handle.Dispose();
            return null;
        }

        if (!IsInside(folder, TruePath(handle)))
        {
            fault = "it is not in the program's working folder, or is a link that leads out of it";
        }
        else if (Directory.Exists(full))
        {
            fault = "it is a folder";
        }
        else
        {
            var stream = new FileStream(handle, FileAccess.Read);
            if (stream.CanSeek)
            {
                fault = null;
                return stream;
            }

            stream.Dispose();
            fault = "it is no regular file";
        }

        handle.Dispose();
        return null;
    }

    private static bool IsInside(string folder, string? path)
    {
        using var opened = new SafeFileHandle(OpenFile(folder, Flags), ownsHandle: true);
        return path is not null && TruePath(opened) is { } root && path.StartsWith(root + "/", StringComparison.Ordinal);
    }

    private static string? TruePath(SafeFileHandle handle) => new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);
}
