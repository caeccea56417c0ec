using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using McpCore.Client;

namespace McpCore.Cli.Connection;

/// <summary>Tells a home that belongs to another user from one on which no daemon answers: to the socket both look much the same.</summary>
internal static partial class ForeignHome
{
    /// <returns>Whose home it is and what to do; null when it is not another user's, or that cannot be known.</returns>
    public static string? Explain(DaemonUnavailableException exception)
    {
        if (!OperatingSystem.IsLinux() || !Path.IsPathRooted(exception.Address) || NearestOwner(exception.Address) is not (var folder, var owner) || owner == EffectiveUser())
        {
            return null;
        }

        // The system lets root into every folder; then it is the daemon that turns it away.
        return exception.RequestMayHaveArrived || IsForbidden(exception)
            ? $"The home {folder} belongs to {NameOf(owner)}, and its daemon answers to that user alone. Ask as that user:  sudo -u {NameOf(owner, asArgument: true)} mcpcore --home {folder} ..."
            : null;
    }

    private static bool IsForbidden(Exception? exception)
    {
        const int NoPermission = 13;
        return exception is not null && (exception is SocketException { SocketErrorCode: SocketError.AccessDenied } or Win32Exception { NativeErrorCode: NoPermission } || IsForbidden(exception.InnerException));
    }

    /// <summary>The user that a folder belongs to; null when it is this user, root, nobody's yet, or that cannot be known.</summary>
    public static string? OwnerOf(string folder) =>
        OperatingSystem.IsLinux() && EffectiveUser() != 0 && NearestOwner(Path.Combine(folder, "socket")) is (var found, var owner) && found == folder && owner != EffectiveUser() ? NameOf(owner) : null;

    /// <summary>The folder nearest to a socket that can be looked at, and its owner. The home itself shuts others out.</summary>
    private static (string Folder, uint Owner)? NearestOwner(string socket)
    {
        const int BytesOfStatx = 256, OffsetOfUser = 20, CurrentFolder = -100;
        const uint WantUser = 8;
        Span<byte> status = stackalloc byte[BytesOfStatx];
        for (var folder = Path.GetDirectoryName(socket); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Statx(CurrentFolder, folder, 0, WantUser, ref MemoryMarshal.GetReference(status)) == 0)
            {
                var owner = BinaryPrimitives.ReadUInt32LittleEndian(status[OffsetOfUser..]);

                // Of the home's own folders the home is meant.
                return (Path.GetFileName(folder) == "run" ? Path.GetDirectoryName(folder)! : folder, owner);
            }
        }

        return null;
    }

    private static string NameOf(uint user, bool asArgument = false)
    {
        try
        {
            var id = user.ToString(CultureInfo.InvariantCulture);
            if (File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == id) is { } entry)
            {
                return asArgument ? entry[0] : $"the user {entry[0]}";
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then the number has to do.
        }

        return asArgument ? $"\\#{user}" : $"the user number {user}";
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
