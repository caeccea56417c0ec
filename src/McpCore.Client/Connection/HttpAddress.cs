using System.Net.Sockets;

namespace McpCore.Client.Connection;

/// <summary>The daemon's HTTP door.</summary>
internal sealed class HttpAddress : DaemonAddress
{
    public HttpAddress(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"\"{address}\" is no address of a daemon; expected one such as http://127.0.0.1:8080.", nameof(address));
        }

        // Without the slash the last step of a path would be replaced, not extended.
        Base = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }

    public override Uri Base { get; }

    public override string Text => Base.AbsoluteUri;

    public override async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
