namespace McpCore.Engine.PluginStates;

/// <summary>
/// What follows for a plugin from what happens to it. Pure: the store calls it inside the writing transaction, so that what is decided and what is
/// stored are one. A person who enables a plugin forgives it everything; so does another version of it.
/// </summary>
public static class PluginRules
{
    /// <summary>A person enables or disables it.</summary>
    public static PluginRecord Switch(PluginRecord record, bool enabled, string actor, DateTimeOffset now)
    {
        var switched = record with { Desired = new PluginWish(enabled, now, actor) };
        return enabled ? switched with { Quarantine = null, IsolationOrder = null, Leaks = 0 } : switched;
    }

    /// <summary>It was seen in a state.</summary>
    public static PluginRecord See(PluginRecord record, PluginSighting sighting)
    {
        var seen = record with { Actual = sighting };
        if (sighting.State != "active")
        {
            return seen;
        }

        if (seen.IsolationOrder is { } order && order.Sha256 != sighting.Sha256)
        {
            seen = seen with { IsolationOrder = null, Leaks = 0 };
        }

        return seen.Quarantine is { } quarantine && quarantine.Sha256 != sighting.Sha256 ? seen with { Quarantine = null } : seen;
    }

    /// <summary>A version was let go of, and the verdict is there.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="unload">The verdict.</param>
    /// <param name="sha256">The files that the plugin has now: an order holds for them.</param>
    /// <param name="options">How much is borne.</param>
    public static PluginRecord Unload(PluginRecord record, PluginUnload unload, string? sha256, PluginRuleOptions options)
    {
        var leaks = record.Leaks + (unload.Collected ? 0 : 1);
        var order = record.IsolationOrder;
        if (!unload.Collected && order is null && leaks >= options.MaxLeaks)
        {
            var versions = leaks == 1 ? "A version of it" : $"{leaks} versions of it";
            var (consequence, what) = options.OnLeaks == PluginIsolationOrder.Refused
                ? (PluginIsolationOrder.Refused, "is refused")
                : (PluginIsolationOrder.Process, "runs in a worker process");
            order = new PluginIsolationOrder(
                consequence,
                sha256,
                $"{versions} stayed in memory after being unloaded, so it {what} from now on. A new version, or `mcpcore plugin enable {record.Id}`, ends that.",
                unload.At);
        }

        return record with { Leaks = leaks, LastUnload = unload, IsolationOrder = order };
    }

    /// <summary>A version crashed.</summary>
    /// <param name="record">The record before.</param>
    /// <param name="crash">The crash.</param>
    /// <param name="crashes">The plugin's last crashes, this one among them.</param>
    /// <param name="options">How much is borne.</param>
    public static PluginRecord Crash(PluginRecord record, PluginCrash crash, IReadOnlyList<PluginCrash> crashes, PluginRuleOptions options)
    {
        if (crash.Sha256 is not { } sha256 || record.Quarantine?.Sha256 == sha256)
        {
            return record;
        }

        var since = CountedSince(record, crash.At, options);
        var count = crashes.Count(other => other.Sha256 == sha256 && other.At >= since);
        return count < options.Quarantine.Crashes ? record : record with
        {
            Quarantine = new PluginQuarantine(
                crash.Version,
                sha256,
                $"Version {crash.Version} crashed {count} times within {Duration.Format(options.Quarantine.Window)}, the last time with {crash.Code}: {crash.Message.TrimEnd('.')}. "
                + $"It is loaded again by `mcpcore plugin enable {record.Id}`, or as a new version.",
                crash.At),
        };
    }

    /// <summary>The moment from which crashes count: the window's, or that at which a person enabled the plugin.</summary>
    public static DateTimeOffset CountedSince(PluginRecord record, DateTimeOffset now, PluginRuleOptions options)
    {
        var window = now - options.Quarantine.Window;
        return record.Desired is { Enabled: true, At: { } forgiven } && forgiven > window ? forgiven : window;
    }
}
