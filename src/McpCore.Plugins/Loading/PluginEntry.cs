using McpCore.Plugins.Discovery;

namespace McpCore.Plugins.Loading;

/// <summary>
/// One plugin id: the version that takes jobs, those that end theirs, those that are leaving memory, and a version that was not taken. For one
/// thread at a time.
/// </summary>
internal sealed class PluginEntry(string id)
{
    public string Id { get; } = id;

    /// <summary>What holds for the plugin whatever lies in its folder.</summary>
    public PluginStanding Standing { get; set; } = new(id);

    /// <summary>The folder that was acted upon last; null when the plugin was removed.</summary>
    public PluginFolder? Folder { get; set; }

    public (LoadedPlugin Plugin, PluginView View)? Active { get; set; }

    /// <summary>A newer version that takes a part of the jobs beside the active one.</summary>
    public (LoadedPlugin Plugin, PluginView View)? Canary { get; set; }

    /// <summary>A version that was not taken, or the plugin as it lies there disabled.</summary>
    public PluginView? Idle { get; set; }

    public bool IsInConflict => Idle?.ReasonCode == PluginRefusedException.JobTypeConflict;

    public List<(LoadedPlugin Plugin, PluginView View)> Draining { get; } = [];

    /// <summary>Versions whose runs have ended and whose code is, or may be, in memory still, with their staged folders.</summary>
    public List<(string Folder, PluginView View)> Leaving { get; } = [];

    public bool IsEmpty => Folder is null && Active is null && Draining.Count == 0 && Leaving.Count == 0 && Standing.IsPlain;

    /// <summary>The staged folders whose assemblies are in use; what leaks may still load from its own.</summary>
    public IReadOnlyCollection<string> FoldersInUse => [.. Loaded.Select(version => version.Plugin.Folder), .. Leaving.Select(version => version.Folder)];

    public IEnumerable<(LoadedPlugin Plugin, PluginView View)> Loaded => [.. Taking, .. Draining];

    /// <summary>The versions that take jobs: the active one, then its canary.</summary>
    public IEnumerable<(LoadedPlugin Plugin, PluginView View)> Taking => new[] { Active, Canary }.OfType<(LoadedPlugin, PluginView)>();
}
