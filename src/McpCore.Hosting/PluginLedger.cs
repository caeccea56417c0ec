using System.Text.Json;
using McpCore.Engine.Events;
using McpCore.Engine.PluginStates;
using McpCore.Engine.Stores;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>Remembers what happens to plugins, and says what follows from it. What it returns has been stored. Safe for concurrent use.</summary>
internal sealed class PluginLedger(PluginHost plugins, IPluginStateStore states, IJobStore jobs, McpCoreOptions options, TimeProvider time)
{
    /// <summary>What holds for each plugin of which anything is remembered.</summary>
    public async Task<IReadOnlyList<PluginStanding>> LoadAsync(CancellationToken cancellationToken) =>
        [.. (await states.LoadAsync(cancellationToken)).Select(ToStanding)];

    /// <summary>A person enables or disables a plugin. Saying it again changes nothing.</summary>
    public async Task<PluginStanding?> SwitchAsync(string id, bool enabled, string actor)
    {
        var known = await states.FindAsync(id, CancellationToken.None);
        if (known.Desired.Enabled == enabled && known is { Quarantine: null, IsolationOrder: null, Leaks: 0 })
        {
            return ToStanding(known);
        }

        var now = time.GetUtcNow();
        var version = plugins.Plugins.FirstOrDefault(plugin => plugin.Id == id);
        var state = version is null ? null : Wire(version.State);
        var entry = new PluginHistoryEntry(
            id, now, version?.Version, version?.Sha256, state, state, enabled ? "enabled" : "disabled", enabled ? "Enabled by hand." : "Disabled by hand.", actor);
        return ToStanding(await states.ChangeAsync(id, record => PluginRules.Switch(record, enabled, actor, now), [entry], CancellationToken.None));
    }

    /// <summary>Versions moved from one state to another.</summary>
    public async Task ChangedAsync(IReadOnlyList<PluginChange> changes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var group in changes.GroupBy(change => change.Plugin.Id))
        {
            // The version that counts is the first; a plugin that has just gone for good has none any more.
            var counts = plugins.Plugins.FirstOrDefault(plugin => plugin.Id == group.Key) ?? group.Last().Plugin;
            var sighting = new PluginSighting(Wire(counts.State), counts.Version, counts.Sha256, counts.ReasonCode, counts.Reason, now);
            await states.ChangeAsync(group.Key, record => PluginRules.See(record, sighting), [.. group.SelectMany(change => Entries(change, now))], cancellationToken);
        }

        await jobs.AppendEventsAsync([.. changes.Select(change => StateEvent(change, now))], cancellationToken);
    }

    /// <summary>A version crashed.</summary>
    public async Task<PluginStanding?> CrashedAsync(CrashReport report, CancellationToken cancellationToken)
    {
        var crash = new PluginCrash(report.PluginId, time.GetUtcNow(), report.Version, report.Sha256, report.JobId, report.Code, report.Message);
        return ToStanding(await states.AddCrashAsync(crash, (record, crashes) => PluginRules.Crash(record, crash, crashes, options.PluginRules), cancellationToken));
    }

    /// <summary>An unload has ended, well or badly.</summary>
    public async Task<PluginStanding?> UnloadedAsync(UnloadReport report, CancellationToken cancellationToken)
    {
        var unload = new PluginUnload(report.Version, report.IsCollected, report.Suspect, time.GetUtcNow());
        return ToStanding(await states.ChangeAsync(
            report.PluginId, record => PluginRules.Unload(record, unload, report.ActiveSha256, options.PluginRules), [], cancellationToken));
    }

    /// <summary>A state as it is written everywhere but in the code.</summary>
    public static string Wire(PluginState state) => state.ToString().ToLowerInvariant();

    private static PluginStanding ToStanding(PluginRecord record) => new(record.Id)
    {
        IsEnabled = record.Desired.Enabled,
        Quarantine = record.Quarantine is { } quarantine ? (quarantine.Sha256, quarantine.Reason) : null,
        Forced = record.IsolationOrder is { } order ? new ForcedIsolation(order.Isolation, order.Sha256, order.Reason) : null,
    };

    private static IEnumerable<PluginHistoryEntry> Entries(PluginChange change, DateTimeOffset now)
    {
        var plugin = change.Plugin;
        var entry = new PluginHistoryEntry(
            plugin.Id, now, plugin.Version, plugin.Sha256, change.From is { } from ? Wire(from) : null, Wire(plugin.State), plugin.ReasonCode, plugin.Reason ?? "Loaded.", null);
        if (plugin.State != PluginState.Active)
        {
            return [entry];
        }

        var warnings = plugin.Warnings.Select(warning => (Code: PluginHistoryEntry.Warning, Reason: warning));
        var unfit = plugin.UnfitReason is { } reason ? new[] { (Code: PluginHistoryEntry.JobsUnfit, Reason: reason) } : [];
        return [entry, .. warnings.Concat(unfit).Select(odd => entry with { From = entry.To, Code = odd.Code, Reason = odd.Reason })];
    }

    private JobEvent StateEvent(PluginChange change, DateTimeOffset now)
    {
        var plugin = change.Plugin;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("plugin");
            writer.WriteString("id", plugin.Id);
            writer.WriteString("version", plugin.Version);
            writer.WriteString("sha256", plugin.Sha256);
            writer.WriteEndObject();
            writer.WriteString("code", plugin.ReasonCode);
            writer.WriteEndObject();
        }

        return new JobEvent(EventKinds.PluginState, now)
        {
            From = change.From is { } from ? Wire(from) : null,
            To = Wire(plugin.State),
            Reason = plugin.Reason ?? "loaded",
            Node = options.Engine.Node,
            Extra = buffer.ToArray(),
        };
    }
}
