using System.Reflection;
using McpCore.Agents;
using McpCore.Plugins.Inspection;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Loading;

/// <summary>Loads an inspected plugin and makes its agents: the first moment at which code of the plugin runs.</summary>
internal static class PluginLoader
{
    /// <param name="context">Where the plugin is loaded to.</param>
    /// <param name="plugin">What is known of it.</param>
    /// <param name="limit">How long its code may take.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="PluginRefusedException">The plugin's code failed or took longer than the limit; its context is unloaded.</exception>
    public static async Task<PluginCode> LoadAsync(PluginLoadContext context, InspectedPlugin plugin, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var activation = Task.Factory.StartNew(() => Activate(context, plugin), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await activation.WaitAsync(limit, time, cancellationToken);
        }
        catch (Exception exception)
        {
            // The plugin's own code may throw any of these, so the type alone does not say whose exception it is.
            if (context.IsCollectible)
            {
                context.Unload();
            }

            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw exception switch
            {
                TimeoutException when !activation.IsCompleted => new PluginRefusedException("activation_timeout", $"The plugin did not create its agents within {limit.TotalSeconds:0} seconds."),
                PluginRefusedException refusal => refusal,
                _ => new PluginRefusedException("activation_failed", Describe(exception)),
            };
        }
    }

    private static PluginCode Activate(PluginLoadContext context, InspectedPlugin plugin)
    {
        var assembly = context.LoadFromAssemblyPath(plugin.EntryPath);
        var agents = new List<(AgentBase, JobTypeDescription)>();
        foreach (var (name, declared) in plugin.Agents)
        {
            var type = assembly.GetType(name, throwOnError: true)!;
            if (type.IsAbstract || !typeof(AgentBase).IsAssignableFrom(type))
            {
                throw new InvalidOperationException($"The class {name} has [JobType] but is no agent: derive it from Agent<TPayload, TResult>, and do not make it abstract.");
            }

            var agent = (AgentBase)Activator.CreateInstance(type)!;
            var described = agent.Describe();
            CheckDescription(plugin, name, declared, described);
            agents.AddRange(described.Select(description => (agent, description)));
        }

        return new PluginCode(agents);
    }

    /// <summary>Conflicts were decided by the declared types; an agent that describes others could take those of another plugin.</summary>
    private static void CheckDescription(InspectedPlugin plugin, string name, IReadOnlyList<ManifestJobType> declared, IReadOnlyList<JobTypeDescription> described)
    {
        var expected = declared.SelectMany(type => type.Aliases.Prepend(type.Name)).ToList();
        var actual = described.SelectMany(type => type.Aliases.Prepend(type.Name)).ToList();
        if (!expected.SequenceEqual(actual))
        {
            throw new InvalidOperationException($"The class {name} declares {string.Join(", ", expected)} and describes {string.Join(", ", actual)}.");
        }

        ManifestTruth.CheckSchemas(plugin.Declared, described);
    }

    /// <summary>Text only: an exception of the plugin, kept, would keep the plugin.</summary>
    private static string Describe(Exception exception)
    {
        var cause = exception;
        while (cause is TargetInvocationException or TypeInitializationException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return $"The plugin could not be started: {cause.GetType().FullName}: {cause.Message}";
    }
}
