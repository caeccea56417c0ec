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

    public static Task<LiveHost> StartAsync(PluginHome home, params string[] disabled) =>
        StartAsync(home, [.. disabled.Select(id => new PluginStanding(id) { IsEnabled = false })], memory: null);

    public static async Task<LiveHost> StartAsync(PluginHome home, IReadOnlyList<PluginStanding> standings, PluginMemory? memory)
    {
        var live = new LiveHost(home);
        memory?.Remember(live.Host);
        await live.Host.LoadAllAsync(standings, TestContext.Current.CancellationToken);
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

    /// <summary>Waits for the verdict on a version that was let go of.</summary>
    public async Task<UnloadView> VerdictAsync(string id, string version)
    {
        await UntilAsync(id, version, PluginState.Unloaded, PluginState.Draining);
        return (await VerdictsAsync(id, 1))[0];
    }

    /// <summary>Waits for verdicts on versions whose runs have ended; the collector keeps the real time.</summary>
    public async Task<IReadOnlyList<UnloadView>> VerdictsAsync(string id, int count)
    {
        var verdicts = new List<UnloadView>();
        while (verdicts.Count < count)
        {
            var change = await _untilNow.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (change is { From: PluginState.Unloaded, Plugin: { Unload: { } verdict } plugin } && plugin.Id == id)
            {
                verdicts.Add(verdict);
            }
        }

        return verdicts;
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
