namespace McpCore.Engine.Stores;

/// <summary>What people want of plugins; it outlives restarts, and the plugins themselves.</summary>
public interface IPluginStateStore
{
    /// <summary>The ids of the plugins that are not to be loaded.</summary>
    Task<IReadOnlyList<string>> LoadDisabledAsync(CancellationToken cancellationToken);

    Task SaveAsync(string pluginId, bool enabled, string actor, DateTimeOffset now, CancellationToken cancellationToken);
}
