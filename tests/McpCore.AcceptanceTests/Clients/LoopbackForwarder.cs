using System.Net;
using System.Net.Sockets;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Clients;

/// <summary>Takes TCP connections on loopback and hands their bytes on to a daemon's socket and back. Can lose an answer on the way.</summary>
internal sealed class LoopbackForwarder : IAsyncDisposable
{
    private readonly HomeFolder _home;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _answersToLose;

    public LoopbackForwarder(HomeFolder home)
    {
        _home = home;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Cuts the connection instead of handing on the next answer to a POST: the daemon has done what it was asked for, and nobody hears of it.</summary>
    public void LoseNextAnswer() => Interlocked.Increment(ref _answersToLose);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await ((Task)_accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ForwardAsync(await _listener.AcceptSocketAsync(_stop.Token));
        }
    }

    private async Task ForwardAsync(Socket accepted)
    {
        using var client = accepted;
        using var daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await daemon.ConnectAsync(new UnixDomainSocketEndPoint(_home.Pipe), _stop.Token);
            var connection = new Connection(client, daemon);
            await Task.WhenAny(SendRequestsAsync(connection), ReturnAnswersAsync(connection));
        }
        catch (SocketException)
        {
            // No daemon: the client sees its connection close.
        }
    }

    private async Task SendRequestsAsync(Connection connection)
    {
        var buffer = new byte[16 * 1024];
        while (await connection.Client.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
        {
            connection.IsPosting |= buffer.AsSpan(0, count).StartsWith("POST "u8);
            connection.IsPosting &= !buffer.AsSpan(0, count).StartsWith("GET "u8);
            await connection.Daemon.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private async Task ReturnAnswersAsync(Connection connection)
    {
        var buffer = new byte[16 * 1024];
        while (await connection.Daemon.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
        {
            if (connection.IsPosting && Interlocked.CompareExchange(ref _answersToLose, 0, 1) == 1)
            {
                return;
            }

            await connection.Client.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private sealed class Connection(Socket client, Socket daemon)
    {
        public Socket Client { get; } = client;

        public Socket Daemon { get; } = daemon;

        /// <summary>Whether the last request was a POST.</summary>
        public volatile bool IsPosting;
    }
}
