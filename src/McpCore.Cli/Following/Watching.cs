using System.Text;
using System.Threading.Channels;
using McpCore.Cli.Output;
using McpCore.Client;

namespace McpCore.Cli.Following;

/// <summary>Shows something again whenever an event of the daemon says that it may have changed, and now and then for the sake of relative times.</summary>
internal static class Watching
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="home">The instance.</param>
    /// <param name="show">Prints what there is now.</param>
    /// <param name="onEvent">Is told of every event; null when only the change matters.</param>
    /// <param name="cancellationToken">Ends the watch; the last picture stays.</param>
    public static async Task RunAsync(HomeFolder home, Action<Screen> show, Action<ServerEvent>? onEvent, CancellationToken cancellationToken)
    {
        using var client = new McpCoreClient(home);
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(client, changes.Writer, onEvent, ended.Token);
        var picture = new Picture();
        try
        {
            while (true)
            {
                picture.Show(show);
                await Task.Delay(LeastPause, cancellationToken);
                await WaitAsync(changes.Reader, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await ended.CancelAsync();
            await listening;
        }
    }

    private static async Task WaitAsync(ChannelReader<bool> changes, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestPause);
        try
        {
            await changes.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>A daemon that has gone is waited for: what is shown says so meanwhile.</summary>
    private static async Task ListenAsync(McpCoreClient client, ChannelWriter<bool> changes, Action<ServerEvent>? onEvent, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var item in (await client.SubscribeAsync(null, null, cancellationToken)).WithCancellation(cancellationToken))
                {
                    onEvent?.Invoke(item);
                    changes.TryWrite(true);
                }

                await Task.Delay(LeastPause, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is DaemonUnavailableException or IOException or HttpRequestException or McpCoreException)
            {
                await Task.Delay(LongestPause, CancellationToken.None);
            }
        }
    }

    /// <summary>On a terminal each picture replaces the one before; in a file each that differs follows it.</summary>
    private sealed class Picture
    {
        private string _last = "";
        private int _lines;

        public void Show(Action<Screen> show)
        {
            var text = Draw(show);
            if (!Terminal.Out.IsTerminal || Terminal.IsPlain)
            {
                Terminal.Out.Write(text == _last ? "" : text + "\n");
                _last = text;
                return;
            }

            var lines = text.TrimEnd('\n').Split('\n');
            var seen = lines.Take(Math.Max(1, Screen.Height - 1)).ToList();
            Terminal.Out.Write((_lines > 0 ? Ansi.Up(_lines) : "") + string.Concat(seen.Select(line => line + Ansi.ClearLine + "\n")) + Ansi.ClearBelow);
            _lines = seen.Count;
        }

        private static string Draw(Action<Screen> show)
        {
            using var drawn = new MemoryStream();
            var screen = new Screen(drawn, Terminal.Out.IsTerminal, Terminal.Out.IsColoured);
            try
            {
                show(screen);
            }
            catch (DaemonUnavailableException exception)
            {
                screen.Line($"{exception.Message} Waiting for it; Ctrl-C ends this.");
            }

            return Encoding.UTF8.GetString(drawn.GetBuffer(), 0, (int)drawn.Length);
        }
    }
}
