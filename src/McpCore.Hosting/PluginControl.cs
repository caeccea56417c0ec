using McpCore.Engine.Stores;
using McpCore.Plugins;
using McpCore.Plugins.Installing;

namespace McpCore.Hosting;

/// <summary>What a person may do with plugins while the engine runs. Safe for concurrent use.</summary>
public sealed class PluginControl(PluginHost plugins, IPluginStateStore states, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Every version of every plugin that is loaded or was found.</summary>
    public IReadOnlyList<PluginView> Plugins => plugins.Plugins;

    /// <summary>
    /// Loads a plugin that was disabled, or takes it out: its waiting jobs are blocked, its running jobs go on to their end. Stored first, so that
    /// it holds after a restart.
    /// </summary>
    /// <returns>False when no plugin has the id; nothing is changed then.</returns>
    public async Task<bool> SetEnabledAsync(string id, bool enabled, string actor, CancellationToken cancellationToken)
    {
        if (!plugins.Plugins.Any(plugin => plugin.Id == id))
        {
            return false;
        }

        // What is stored and what is done must not end in different orders.
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await states.SaveAsync(id, enabled, actor, time.GetUtcNow(), CancellationToken.None);
            return await plugins.SetEnabledAsync(id, enabled, CancellationToken.None);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Asks the health probes of a plugin, unless they have answered just now; <see cref="Plugins"/> tells what they said.</summary>
    public Task ProbeAsync(string id, CancellationToken cancellationToken) => plugins.ProbeAsync(id, cancellationToken);

    /// <summary>Loads a plugin anew from its folder, changed or not.</summary>
    /// <returns>False when no plugin has the id.</returns>
    public Task<bool> ReloadAsync(string id, CancellationToken cancellationToken) => plugins.ReloadAsync(id, cancellationToken);

    /// <summary>Installs, rolls back, removes and verifies.</summary>
    public PluginInstaller Installer => plugins.Installer;

    public void Dispose() => _gate.Dispose();
}
