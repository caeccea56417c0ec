using System.IO.Pipes;
using System.Net.Sockets;
using System.Security.Principal;

namespace McpCore.Client.Connection;

/// <summary>The pipe of a home: a named pipe on Windows, a Unix socket elsewhere. Where it is, is looked up for each connection: a restarted daemon may have moved it.</summary>
internal sealed class PipeAddress(HomeFolder home) : DaemonAddress
{
    private const int WindowsConnectMilliseconds = 1000;

    public override Uri Base { get; } = new("http://mcpcore/");

    public override string Text => home.ReadDaemonFile()?.Pipe ?? home.Pipe;

    public override string? Program => home.ReadProgram();

    public override async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            var pipe = new NamedPipeClientStream(".", Text, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly, TokenImpersonationLevel.None);
            await pipe.ConnectAsync(WindowsConnectMilliseconds, cancellationToken);
            return pipe;
        }

        // A plain socket answers at once when nobody listens; .NET's pipe client would spin until its time-out.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Text), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
