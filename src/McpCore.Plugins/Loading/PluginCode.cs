using McpCore.Agents;
using McpCore.Plugins.Inspection;

namespace McpCore.Plugins.Loading;

/// <summary>
/// The code of a loaded plugin at work: the object that stands for the plugin, if it has one, its services and its agents. The same in the
/// daemon's process and in a worker. What it throws is the plugin's own: the caller keeps its text alone.
/// </summary>
internal sealed class PluginCode
{
    private readonly PluginBase? _plugin;
    private readonly IServiceProvider? _services;
    private readonly PluginPort _port;
    private readonly IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> _agents;

    private PluginCode(PluginBase? plugin, IServiceProvider? services, PluginPort port, IReadOnlyList<(AgentBase Agent, JobTypeDescription Type)> agents)
    {
        (_plugin, _services, _port, _agents) = (plugin, services, port, agents);
        JobTypes = [.. agents.Select(agent => agent.Type)];
    }

    public IReadOnlyList<JobTypeDescription> JobTypes { get; }

    /// <summary>Whether the plugin has a class that stands for it, and with it a stop and a health probe of its own.</summary>
    public bool HasHooks => _plugin is not null;

    /// <summary>Loads the assembly, makes all objects of the plugin and starts it.</summary>
    /// <param name="context">Where the plugin is loaded to.</param>
    /// <param name="inspected">What is known of it.</param>
    /// <param name="port">What it talks to; disposed with it when it is disposable.</param>
    /// <param name="checkSettings">Is given the schema of the plugin's settings when the manifest tells none, before anything is made of them; throws when they do not conform.</param>
    /// <param name="cancellationToken">Fires when the time is up.</param>
    public static async Task<PluginCode> StartAsync(
        PluginLoadContext context, InspectedPlugin inspected, PluginPort port, Action<ReadOnlyMemory<byte>> checkSettings, CancellationToken cancellationToken)
    {
        IServiceProvider? services = null;
        PluginBase? plugin = null;
        try
        {
            var assembly = context.LoadFromAssemblyPath(inspected.EntryPath);
            plugin = inspected.PluginClass is { } name ? MakePlugin(assembly.GetType(name, throwOnError: true)!) : null;
            if (plugin is not null && inspected.ConfigurationSchema is null)
            {
                checkSettings(plugin.DescribeSettings());
            }

            var offered = new PluginContext(port);
            plugin?.Attach(offered);
            services = plugin?.CreateServices(offered);
            var factory = new AgentFactory(offered, services);
            var agents = new List<(AgentBase, JobTypeDescription)>();
            foreach (var declared in inspected.Agents)
            {
                var agent = factory.Create(assembly.GetType(declared.TypeName, throwOnError: true)!);
                var described = agent.Describe();
                CheckDescription(inspected, declared, described);
                agents.AddRange(described.Select(description => (agent, description)));
            }

            if (plugin is not null)
            {
                await plugin.StartAsync(offered, cancellationToken);
            }

            return new PluginCode(plugin, services, port, agents);
        }
        catch
        {
            await DisposeAsync(plugin, services, port);
            throw;
        }
    }

    /// <summary>The agent of a job type, by its name or an alias.</summary>
    public AgentBase? Find(string jobType) =>
        _agents.FirstOrDefault(agent => agent.Type.Name == jobType || agent.Type.Aliases.Contains(jobType)).Agent;

    /// <summary>Whether the plugin can do its work.</summary>
    public async Task<PluginHealth> CheckHealthAsync(CancellationToken cancellationToken) =>
        _plugin is null ? PluginHealth.Healthy() : await _plugin.CheckHealthAsync(cancellationToken);

    /// <summary>Stops the plugin and disposes what was made for it. Called once, after the last run.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        string? fault;
        try
        {
            if (_plugin is not null)
            {
                await _plugin.StopAsync(cancellationToken);
            }
        }
        finally
        {
            fault = await DisposeAsync(_plugin, _services, _port);
        }

        if (fault is not null)
        {
            throw new InvalidOperationException($"Its services could not be disposed: {fault}");
        }
    }

    private static PluginBase MakePlugin(Type type) => !type.IsAbstract && typeof(PluginBase).IsAssignableFrom(type)
        ? (PluginBase)Activator.CreateInstance(type)!
        : throw new InvalidOperationException($"The class {type.FullName} has [Plugin] but is no plugin: derive it from PluginBase or PluginBase<TSettings>, and do not make it abstract.");

    /// <summary>Conflicts were decided by the declared types; an agent that describes others could take those of another plugin.</summary>
    private static void CheckDescription(InspectedPlugin plugin, AgentClass declaredClass, IReadOnlyList<JobTypeDescription> described)
    {
        var (name, declared) = declaredClass;
        var expected = declared.SelectMany(type => type.Aliases.Prepend(type.Name)).ToList();
        var actual = described.SelectMany(type => type.Aliases.Prepend(type.Name)).ToList();
        if (!expected.SequenceEqual(actual))
        {
            throw new InvalidOperationException($"The class {name} declares {string.Join(", ", expected)} and describes {string.Join(", ", actual)}.");
        }

        ManifestTruth.CheckSchemas(plugin.Declared, described);
    }

    /// <summary>Disposes what was made, in the reverse order of its making; a part that fails does not keep the others.</summary>
    /// <returns>The first fault as text, or null.</returns>
    private static async Task<string?> DisposeAsync(PluginBase? plugin, IServiceProvider? services, PluginPort port)
    {
        string? fault = null;
        foreach (var part in new object?[] { services, plugin, port })
        {
            try
            {
                if (part is IAsyncDisposable later)
                {
                    await later.DisposeAsync();
                }
                else
                {
                    (part as IDisposable)?.Dispose();
                }
            }
            catch (Exception exception)
            {
                fault ??= PluginLoader.Describe(exception);
            }
        }

        return fault;
    }
}
