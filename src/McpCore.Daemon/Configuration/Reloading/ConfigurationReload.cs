using System.Text.Json.Nodes;
using McpCore.Engine;
using McpCore.Hosting;
using McpCore.Plugins;

namespace McpCore.Daemon.Configuration.Reloading;

/// <summary>
/// Reads the settings anew while the daemon runs, from the same sources as at its start. Settings with a fault change nothing. Safe for concurrent use.
/// </summary>
/// <param name="atStart">The settings that the daemon was started with; its options are those that the engine reads, and are changed in place.</param>
/// <param name="read">Reads the sources.</param>
/// <param name="engine">The engine.</param>
/// <param name="plugins">The plugins.</param>
/// <param name="logger">Is told of each reload.</param>
internal sealed class ConfigurationReload(EffectiveConfiguration atStart, Func<EffectiveConfiguration> read, JobEngine engine, PluginControl plugins, ILogger<ConfigurationReload> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The settings that count now.</summary>
    public EffectiveConfiguration Current { get; private set; } = atStart;

    public async Task<ReloadReport> RunAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var found = read();
            if (found.Faults.Count > 0)
            {
                Log.ReloadRefused(logger, found.Faults.Count, string.Join("; ", found.Faults));
                return ReloadReport.Refused(found.Faults);
            }

            // Half a reload would be worse than one that nobody waits for.
            var report = await ApplyAsync(found, CancellationToken.None);
            Tell(report);
            return report;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ReloadReport> ApplyAsync(EffectiveConfiguration found, CancellationToken cancellationToken)
    {
        var (old, now) = (Current.Options, found.Options);
        var ofTable = SettingDifference.OfTable(old, now).Select(option => (Option: option, Change: new SettingChange(option.Key, option.Read(old), option.Read(now)))).ToList();
        var ofAgents = SettingDifference.OfAgents(old.Core, now.Core);
        var ofPlugins = SettingDifference.OfPlugins(old.Core, now.Core);
        var atOnce = ofTable.Where(pair => !pair.Option.NeedsRestart).ToList();
        foreach (var (option, change) in atOnce)
        {
            option.Apply(old, change.To?.DeepClone());
        }

        // Taken over as a whole: whoever reads the settings meanwhile has the old ones or the new ones.
        (old.Core.AgentSettings, old.Core.Plugins) = (now.Core.AgentSettings, now.Core.Plugins);
        var later = ofTable.Where(pair => pair.Option.NeedsRestart).Select(pair => pair.Change).ToList();
        Current = new EffectiveConfiguration(old, OriginsAfter(found, later), []);
        if (atOnce.Count > 0)
        {
            plugins.AllowThreadsFor(old.Core.Engine.Concurrency);
            await engine.ApplyOptionsAsync(cancellationToken);
        }

        return new ReloadReport(
            [],
            [.. atOnce.Select(pair => pair.Change), .. ofAgents, .. ofPlugins.Select(pair => pair.Change)],
            later,
            await LoadAnewAsync([.. ofPlugins.Select(pair => pair.Id).Distinct()], cancellationToken));
    }

    /// <summary>A plugin reads its settings when it is activated, so it is. With settings that it refuses the one of before goes on.</summary>
    private async Task<IReadOnlyList<PluginOutcome>> LoadAnewAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var outcomes = new List<PluginOutcome>();
        foreach (var id in ids)
        {
            if (await plugins.ReloadAsync(id, cancellationToken))
            {
                var refused = plugins.Plugins.FirstOrDefault(plugin => plugin.Id == id && plugin.State is PluginState.Refused or PluginState.Failed);
                outcomes.Add(new PluginOutcome(id, refused is null ? null : $"{refused.ReasonCode}: {refused.Reason}"));
            }
        }

        return outcomes;
    }

    /// <summary>Where each value comes from; of those that wait for a restart, where the value comes from that still holds.</summary>
    private Dictionary<string, ConfigurationOrigin> OriginsAfter(EffectiveConfiguration found, IEnumerable<SettingChange> later)
    {
        var origins = new Dictionary<string, ConfigurationOrigin>(found.Origins, StringComparer.Ordinal);
        foreach (var change in later)
        {
            origins[change.Key] = Current.OriginOf(change.Key);
        }

        return origins;
    }

    private void Tell(ReloadReport report)
    {
        Log.Reloaded(logger, Keys(report.Applied), Keys(report.NeedRestart));
        foreach (var plugin in report.Plugins.Where(plugin => plugin.Refusal is not null))
        {
            Log.PluginKeepsItsSettings(logger, plugin.Id, plugin.Refusal!);
        }
    }

    private static string Keys(IReadOnlyList<SettingChange> changes) => changes.Count == 0 ? "none" : string.Join(", ", changes.Select(change => $"{change.Key} {Text(change.From)} > {Text(change.To)}"));

    private static string Text(JsonNode? value) => value?.ToJsonString(ConfigurationReport.Plain) ?? "null";
}
