using System.Collections.Concurrent;
using System.Threading.Channels;

namespace McpCore.Plugins.Tests.Support;

/// <summary>
/// A host that watches a home's drop folders, on a clock that stands still unless the test waits: so whatever a test does to the folders
/// between two waits is one change, however long it takes.
/// </summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);
    private readonly ManualTime _time = new();
    private readonly Channel<PluginChange> _untilNow = Channel.CreateUnbounded<PluginChange>();
    private readonly ConcurrentQueue<PluginChange> _told = [];

    private LiveHost(PluginHome home) => Host = home.CreateHost(_time);

    public PluginHost Host { get; }

    /// <summary>Is asked before a change counts as told; may throw.</summary>
    public Action<IReadOnlyList<PluginChange>> Telling { get; set; } = _ => { };

    /// <summary>Every change that was told, in its order, as "id version from>to".</summary>
    public IReadOnlyList<string> Told => [.. _told.Select(Text)];

    /// <summary>Every version of a plugin that there is now, as "version state".</summary>
    public IReadOnlyList<string> Versions(string id) => [.. Host.Plugins.Where(plugin => plugin.Id == id).Select(plugin => $"{plugin.Version} {plugin.State}")];

    public static async Task<LiveHost> StartAsync(PluginHome home, params string[] disabled)
    {
        var live = new LiveHost(home);
        await live.Host.LoadAllAsync(disabled, TestContext.Current.CancellationToken);
        live.Host.Watch(live.OnChangedAsync);
        return live;
    }

    /// <summary>Waits, letting time pass, until a version of a plugin has been told to be in a state, after another one if that is given.</summary>
    public async Task<PluginChange> UntilAsync(string id, string? version, PluginState state, PluginState? from = null)
    {
        while (true)
        {
            while (_untilNow.Reader.TryRead(out var change))
            {
                if ((change.Plugin.Id, change.Plugin.Version, change.Plugin.State) == (id, version, state) && (from is null || change.From == from))
                {
                    return change;
                }
            }

            await LookAsync();
        }
    }

    /// <summary>Lets the host look once more, after some time: as much as it waits for, unless told otherwise.</summary>
    /// <returns>How long the host would have waited without a notice.</returns>
    public async Task<TimeSpan> LookAsync(TimeSpan? after = null)
    {
        while (true)
        {
            var timer = await _time.NextTimerAsync(TestContext.Current.CancellationToken);
            if (!timer.IsDisposed && timer.DueTime <= LongestLook)
            {
                _time.Advance(after ?? timer.DueTime);
                timer.Fire();
                return timer.DueTime;
            }
        }
    }

    /// <summary>The limit within which a plugin must be ready, once one is being started; meanwhile the host looks as often as it likes.</summary>
    public async Task<ManualTime.ManualTimer> ActivationLimitAsync()
    {
        while (true)
        {
            var timer = await _time.NextTimerAsync(TestContext.Current.CancellationToken);
            if (timer.DueTime == TestLimit.Span)
            {
                return timer;
            }

            timer.Fire();
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private static string Text(PluginChange change) => $"{change.Plugin.Id} {change.Plugin.Version} {change.From}>{change.Plugin.State}";

    private Task OnChangedAsync(IReadOnlyList<PluginChange> changes, CancellationToken cancellationToken)
    {
        Telling(changes);
        foreach (var change in changes)
        {
            _told.Enqueue(change);
            _untilNow.Writer.TryWrite(change);
        }

        return Task.CompletedTask;
    }
}
