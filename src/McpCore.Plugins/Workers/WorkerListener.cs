using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace McpCore.Plugins.Workers;

/// <summary>
/// The socket on which workers report, in a folder that only its owner may enter. A worker proves with a token that it is the one that was
/// started; the token reaches it through its standard input, which nobody else reads.
/// </summary>
internal sealed class WorkerListener : IDisposable
{
    // The system's limit for the path of a socket, without the closing zero.
    private const int LongestPath = 107;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<FrameChannel>> _expected = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string? _ownFolder;

    public WorkerListener(string? folder)
    {
        var name = $"workers-{Environment.ProcessId}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}.sock";
        if (folder is null || System.Text.Encoding.UTF8.GetByteCount(System.IO.Path.Combine(folder, name)) > LongestPath)
        {
            folder = _ownFolder = Directory.CreateTempSubdirectory("mcpcore-").FullName;
        }
        else
        {
            RemoveLeftovers(folder);
        }

        Path = System.IO.Path.Combine(folder, name);
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _socket.Listen(64);
        _ = AcceptAsync();
    }

    public string Path { get; }

    /// <summary>Makes a token for a worker that is about to be started.</summary>
    public (string Token, Task<FrameChannel> Connected) Expect()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var connected = new TaskCompletionSource<FrameChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[token] = connected;
        return (token, connected.Task);
    }

    /// <summary>The worker will not report any more.</summary>
    public void Forget(string token)
    {
        if (_expected.TryRemove(token, out var connected))
        {
            connected.TrySetCanceled();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _socket.Dispose();
        if (_ownFolder is null)
        {
            File.Delete(Path);
        }
        else
        {
            Directory.Delete(_ownFolder, recursive: true);
        }

        _stop.Dispose();
    }

    /// <summary>Sockets that a daemon left behind which was killed. The folder belongs to one daemon at a time.</summary>
    private static void RemoveLeftovers(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.GetFiles(folder, "workers-*.sock"))
        {
            File.Delete(path);
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stop.Token);
                _ = GreetAsync(new FrameChannel(new NetworkStream(socket, ownsSocket: true)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                // Disposed.
            }
            catch (SocketException)
            {
                // A caller that hung up at once, or the process has no handles left: then the next one fails, too, and would for as long as it lasts.
                await Task.Delay(AcceptPause).ConfigureAwait(false);
            }
        }
    }

    private async Task GreetAsync(FrameChannel channel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            if (await channel.ReceiveAsync(limit.Token) is { Kind: FrameKind.Hello } hello
                && _expected.TryRemove(hello.Text(), out var connected) && connected.TrySetResult(channel))
            {
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidDataException)
        {
            // Whoever it is, it is no worker of ours.
        }

        channel.Dispose();
    }
}
