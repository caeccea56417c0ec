using System.Net;
using System.Net.Sockets;
using McpCore.Client;
using McpCore.Hosting.Serving;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace McpCore.Daemon.Control;

/// <summary>
/// The second door: the same API on a loopback port, when the setting <c>http.listen</c> says so. Every user of the machine can reach it, and
/// so can every page in a browser; <see cref="GuardAsync"/> keeps the pages out.
/// </summary>
internal sealed class TcpDoor : IDisposable
{
    /// <summary>
    /// What pages of this door may load: its own files, and nothing from elsewhere. Swagger UI brings its styles and pictures inline.
    /// </summary>
    private const string ContentPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    private static readonly string[] OwnHosts = ["127.0.0.1", "localhost", "[::1]"];
    private static readonly string[] ReadingMethods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];
    private readonly Socket? _socket;

    private TcpDoor(Socket? socket) => (_socket, Url) = (socket, socket is null ? null : $"http://{socket.LocalEndPoint}");

    /// <summary>Where the door is, for example <c>http://127.0.0.1:8080</c>; null when it is closed.</summary>
    public string? Url { get; }

    /// <summary>A door that is never opened.</summary>
    public static TcpDoor Closed { get; } = new(null);

    /// <summary>Takes the port before anything else starts, so that one in use stops the start while nothing has happened yet.</summary>
    /// <param name="address">Where; null for a closed door.</param>
    /// <param name="problem">Why it cannot be opened, and what to do.</param>
    /// <returns>The door, or null when it cannot be opened.</returns>
    public static TcpDoor? TryOpen(IPEndPoint? address, out string? problem)
    {
        problem = null;
        if (address is null)
        {
            return Closed;
        }

        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(address);

            // On Linux two sockets may be bound to a port as long as neither listens.
            socket.Listen();
            return new TcpDoor(socket);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            problem = $"http.listen is {address}, which " + exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use by another program. Choose another port, or port 0 for any free one.",
                SocketError.AccessDenied => "this user may not open. Choose a port from 1024.",
                _ => $"cannot be opened: {exception.Message}",
            };
            return null;
        }
    }

    /// <summary>Hands the port to Kestrel.</summary>
    public void Configure(IServiceCollection services)
    {
        services.AddSingleton(this);
        if (_socket is not null)
        {
            services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket =
                address => address is IPEndPoint ? _socket : SocketTransportOptions.CreateDefaultBoundListenSocket(address));
            services.Configure<KestrelServerOptions>(server => server.Listen(_socket.LocalEndPoint!));
        }
    }

    /// <summary>Whether a request came over TCP; a connection over the pipe has no address.</summary>
    public static bool IsTcp(HttpContext context) => context.Connection.LocalIpAddress is not null;

    /// <summary>
    /// Lets pass what a program of this machine or the door's own pages send. A name that was made to resolve to this machine (DNS rebinding)
    /// shows in <c>Host</c>, a page of another site that changes something in <c>Origin</c>, and its form, which needs no leave of the
    /// browser, in the content type.
    /// </summary>
    /// <exception cref="RequestRefusedException">The request is of neither kind.</exception>
    public static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!OwnHosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, $"The header Host is \"{request.Host}\"; allowed: {string.Join(", ", OwnHosts)}.");
        }

        if (!ReadingMethods.Contains(request.Method, StringComparer.OrdinalIgnoreCase))
        {
            CheckChange(request);
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        return next(context);
    }

    public void Dispose() => _socket?.Dispose();

    private static void CheckChange(HttpRequest request)
    {
        var own = $"{request.Scheme}://{request.Host}";
        if (request.Headers.Origin is { Count: > 0 } origin && !string.Equals(origin.ToString(), own, StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestRefusedException(ErrorCodes.Forbidden, $"The request comes from a page of {origin}; only pages of {own} may change something here.");
        }

        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0;
        if ((hasBody || request.ContentType is not null) && !request.HasJsonContentType())
        {
            throw new RequestRefusedException(ErrorCodes.UnsupportedMediaType, $"The content type of the body is \"{request.ContentType}\"; allowed: application/json.");
        }
    }
}
