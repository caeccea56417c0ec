using System.Collections.Frozen;

namespace McpCore.Plugins.Loading;

/// <summary>The plugins at one moment. Immutable, so that runs find their agents without waiting for a change that is under way.</summary>
internal sealed class PluginSnapshot
{
    private readonly FrozenDictionary<string, LoadedPlugin> _byType;
    private readonly IReadOnlyList<LoadedPlugin> _others;
    private readonly IReadOnlyList<(PluginView View, LoadedPlugin? Plugin)> _versions;

    public PluginSnapshot(IEnumerable<PluginEntry> entries, FallbackOrder fallback)
    {
        var ordered = entries.ToList();
        var byType = new Dictionary<string, LoadedPlugin>(StringComparer.Ordinal);
        foreach (var entry in ordered)
        {
            if (entry.Active is not { Plugin: var plugin })
            {
                continue;
            }

            foreach (var name in plugin.TypeNames)
            {
                if (!byType.TryGetValue(name, out var other) || fallback.PlaceOf(plugin.CanonicalName(name), plugin.Id) < fallback.PlaceOf(other.CanonicalName(name), other.Id))
                {
                    byType[name] = plugin;
                }
            }
        }

        _byType = byType.ToFrozenDictionary(StringComparer.Ordinal);
        _others = [.. ordered.SelectMany(entry => entry.Loaded).Select(version => version.Plugin)];
        _versions = [.. ordered.SelectMany(entry => Versions(entry).Select(version => (version.View with { IsEnabled = entry.Standing.IsEnabled }, version.Plugin)))];
    }

    /// <summary>The hash over the files of a version that is loaded; null when none of that version is.</summary>
    public string? Sha256Of(string id, string version) =>
        _versions.Select(known => known.Plugin).FirstOrDefault(plugin => plugin?.Id == id && plugin.Version == version)?.Sha256;

    public IReadOnlyList<PluginView> Views => [.. _versions.Select(version => version.View with { Running = version.Plugin?.Uses ?? 0, Health = version.Plugin?.Health })];

    /// <summary>Every version whose code is loaded.</summary>
    public IEnumerable<LoadedPlugin> Loaded => _versions.Select(version => version.Plugin).OfType<LoadedPlugin>();

    /// <summary>The plugin that takes new runs of a job type.</summary>
    public LoadedPlugin? Find(string jobType) => _byType.GetValueOrDefault(jobType);

    /// <summary>The version that a run was claimed for, be it active, a canary or on its way out.</summary>
    public LoadedPlugin? Find(string jobType, (string Version, string Sha256)? version)
    {
        var active = Find(jobType);
        return version is not { } wanted || Is(active, wanted)
            ? active
            : _others.FirstOrDefault(plugin => Is(plugin, wanted) && plugin.TypeNames.Contains(jobType));
    }

    private static bool Is(LoadedPlugin? plugin, (string Version, string Sha256) wanted) => plugin?.Sha256 == wanted.Sha256 && plugin.Version == wanted.Version;

    private static IEnumerable<(PluginView View, LoadedPlugin? Plugin)> Versions(PluginEntry entry)
    {
        foreach (var (plugin, view) in entry.Taking)
        {
            yield return (view, plugin);
        }

        if (entry.Idle is { } idle)
        {
            yield return (idle, null);
        }

        foreach (var (plugin, view) in entry.Draining)
        {
            yield return (view, plugin);
        }

        foreach (var (_, view) in entry.Leaving)
        {
            yield return (view, null);
        }
    }
}
