using System.Text.Json;
using McpCore.AcceptanceTests.Harness;
using McpCore.Client;

namespace McpCore.AcceptanceTests.Plugins;

/// <summary>Follows the <c>plugin.state</c> events of a daemon, those that came before included.</summary>
internal sealed class PluginStates : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<string> _seen = [];
    private TaskCompletionSource _more = NewSignal();
    private Task _reading = Task.CompletedTask;
    private int _position;

    private PluginStates()
    {
    }

    /// <summary>Every event so far as "id version from>to", with the code of a refusal behind it.</summary>
    public IReadOnlyList<string> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    public static async Task<PluginStates> FollowAsync(DaemonUnderTest daemon)
    {
        var states = new PluginStates();
        var events = await daemon.Client.SubscribeAsync(null, 0, states._stop.Token);
        states._reading = states.ReadAsync(events);
        return states;
    }

    /// <summary>Waits for an event that comes after the one that was waited for last.</summary>
    public async Task UntilAsync(string wanted)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                var found = _seen.IndexOf(wanted, _position);
                if (found >= 0)
                {
                    _position = found + 1;
                    return;
                }

                more = _more.Task;
            }

            try
            {
                await more.WaitAsync(Limits.Hang, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"\"{wanted}\" did not come. There was:\n{string.Join('\n', Seen)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<ServerEvent> events)
    {
        await foreach (var item in events.WithCancellation(_stop.Token))
        {
            if (item.Kind == "plugin.state")
            {
                Add(Text(item.Data));
            }
        }
    }

    private void Add(string text)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            _seen.Add(text);
            (reached, _more) = (_more, NewSignal());
        }

        reached.TrySetResult();
    }

    private static string Text(JsonElement data)
    {
        var plugin = data.GetProperty("plugin");
        var to = data.GetProperty("to").GetString();
        var code = to is "refused" or "failed" ? $" {data.GetProperty("code").GetString()}" : "";
        return $"{plugin.GetProperty("id").GetString()} {plugin.GetProperty("version").GetString()} {data.GetProperty("from").GetString()}>{to}{code}";
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
