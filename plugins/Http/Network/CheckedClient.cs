using System.Net;
using System.Net.Sockets;

namespace McpCore.Http.Network;

/// <summary>
/// Makes clients that look at the address behind a name and connect to that very address, so that a name cannot mean another one when it is asked
/// again. They follow no redirect by themselves, keep no cookies, and go through no proxy, which would choose the address in their place.
/// </summary>
internal static class CheckedClient
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(15);

    /// <param name="local">Whether the client may connect to this machine and the local network.</param>
    /// <param name="resolve">Finds the addresses of a name.</param>
    public static HttpClient Create(bool local, NameResolver resolve)
    {
        // Timers of the client that were made within a call of the host would keep its context values.
        using var suppressed = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, local, resolve, cancellationToken),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool local, NameResolver resolve, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await resolve(target.Host, cancellationToken);
        var allowed = addresses.Where(address => AddressRules.Allows(address, local)).ToArray();
        if (allowed.Length == 0)
        {
            throw new RefusedAddressException(
                $"{target.Host} leads to {string.Join(", ", addresses.Select(address => address.ToString()))}, "
                + (addresses.Any(AddressRules.IsLocal) ? "in the local network, and the service is not marked as local (\"local\": true)" : "where no service may be"));
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
