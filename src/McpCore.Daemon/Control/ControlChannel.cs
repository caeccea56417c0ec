using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using McpCore.Client;
using McpCore.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace McpCore.Daemon.Control;

/// <summary>
/// The pipe: Kestrel on a named pipe (Windows) or on a Unix socket in a folder of mode 0700 (elsewhere). Besides the folder's mode the
/// kernel is asked for each peer's user, and any other user is turned away.
/// </summary>
internal static partial class ControlChannel
{
    private const int SolSocket = 1;
    private const int PeerCredentials = 17;

    public static void Listen(KestrelServerOptions server, HomeFolder home, ILogger logger)
    {
        if (OperatingSystem.IsWindows())
        {
            // Kestrel's named pipes are for the current user unless told otherwise.
            server.ListenNamedPipe(home.Pipe);
            return;
        }

        HomeLock.CreatePrivate(Path.GetDirectoryName(home.Pipe)!);

        // The lock proves that nobody listens: a socket that is there was left by a daemon that died.
        File.Delete(home.Pipe);
        server.ListenUnixSocket(home.Pipe, endpoint => endpoint.Use(next => connection => CheckPeerAsync(connection, next, logger)));
    }

    private static Task CheckPeerAsync(ConnectionContext connection, ConnectionDelegate next, ILogger logger)
    {
        if (OperatingSystem.IsLinux() && connection.Features.Get<IConnectionSocketFeature>() is { } feature)
        {
            var user = PeerUser(feature.Socket);
            if (user != GetEffectiveUserId())
            {
                Log.PeerRefused(logger, user.ToString(CultureInfo.InvariantCulture));
                connection.Abort();
                return Task.CompletedTask;
            }
        }

        return next(connection);
    }

    /// <summary>The user id of the process at the other end (struct ucred: pid, uid, gid).</summary>
    private static uint PeerUser(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, PeerCredentials, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();
}
