using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Operations;

/// <summary>A real daemon whose answers name another version: a home of its own whose pipe leads to the daemon's, with one header changed on the way.</summary>
internal sealed class OtherVersion : IAsyncDisposable
{
    public const string Version = "9.1.0";
    private const string Header = "MCPCore-Version: ";

    private readonly TempFolder _folder = new();
    private readonly HomeFolder _daemon;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public OtherVersion(DaemonUnderTest daemon)
    {
        _daemon = daemon.Home;
        Home = HomeFolder.Resolve(_folder.Path);
        var announcement = JsonNode.Parse(File.ReadAllText(_daemon.DaemonFile))!;
        (announcement["home"], announcement["pipe"]) = (Home.Path, _folder.In("socket"));
        File.WriteAllText(Home.DaemonFile, announcement.ToJsonString());
        _listener.Bind(new UnixDomainSocketEndPoint(_folder.In("socket")));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public HomeFolder Home { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ForwardAsync(await _listener.AcceptAsync(_stop.Token));
        }
    }

    private async Task ForwardAsync(Socket accepted)
    {
        using var client = accepted;
        using var daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await daemon.ConnectAsync(new UnixDomainSocketEndPoint(_daemon.Pipe), _stop.Token);
            await Task.WhenAny(PassAsync(client, daemon, change: false), PassAsync(daemon, client, change: true));
        }
        catch (SocketException)
        {
            // No daemon: the client sees its connection close.
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool change)
    {
        var buffer = new byte[256 * 1024];
        while (await from.ReceiveAsync(buffer, _stop.Token) is var count and > 0)
        {
            var at = change ? buffer.AsSpan(0, count).IndexOf(Encoding.ASCII.GetBytes(Header)) : -1;
            if (at >= 0)
            {
                Encoding.ASCII.GetBytes(Version, buffer.AsSpan(at + Header.Length));
            }

            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
