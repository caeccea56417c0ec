using System.ComponentModel;

namespace McpCore.Agents;

/// <summary>
/// Base class of the class that stands for a plugin as a whole: start and stop, health, and the services that its agents share. Optional; mark
/// the class with <see cref="PluginAttribute"/> and give it a public constructor without parameters. The host calls, in this order and once each:
/// <see cref="CreateServices"/>, the constructors of the agents, <see cref="StartAsync"/>; from then on <see cref="CheckHealthAsync"/> at any
/// time; after the last run <see cref="StopAsync"/>, if the start succeeded. Then it disposes the services and, if it is disposable, this object.
/// </summary>
public abstract class PluginBase
{
    /// <summary>
    /// Makes the services that agents take as constructor parameters, with a container of the plugin's own. The host disposes the provider when it
    /// is <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>. The default is null: agents may take the <see cref="PluginContext"/> alone.
    /// </summary>
    /// <param name="context">What the host offers.</param>
    public virtual IServiceProvider? CreateServices(PluginContext context) => null;

    /// <summary>
    /// Prepares the plugin before its first job. When it throws, or takes longer than <c>plugins.activation_limit</c>, this version does not become
    /// active, and the version before it stays at work. The default does nothing.
    /// </summary>
    /// <param name="context">What the host offers.</param>
    /// <param name="cancellationToken">Fires when the time is up.</param>
    public virtual ValueTask StartAsync(PluginContext context, CancellationToken cancellationToken) => default;

    /// <summary>Ends what <see cref="StartAsync"/> began, within 10 seconds; a version that needs longer is let go of all the same. The default does nothing.</summary>
    /// <param name="cancellationToken">Fires when the time is up.</param>
    public virtual ValueTask StopAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// Tells whether the plugin can do its work, within 5 seconds. Asked once after the start, when an unhealthy version does not become active, and
    /// then at most every 30 seconds when a person looks. An exception counts as unhealthy. The default is healthy.
    /// </summary>
    /// <param name="cancellationToken">Fires when the time is up.</param>
    public virtual ValueTask<PluginHealth> CheckHealthAsync(CancellationToken cancellationToken) => new(PluginHealth.Healthy());

    /// <summary>The JSON Schema (UTF-8) of the plugin's settings, for hosts and tools; empty when any settings will do. The default is empty.</summary>
    public virtual ReadOnlyMemory<byte> DescribeSettings() => default;

    /// <summary>Takes the context over, before any other call. For hosts and test kits.</summary>
    /// <param name="context">What the host offers.</param>
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public virtual void Attach(PluginContext context)
    {
    }
}
