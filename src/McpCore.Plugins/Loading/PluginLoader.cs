using System.Reflection;
using McpCore.Agents;
using McpCore.Plugins.Inspection;

namespace McpCore.Plugins.Loading;

/// <summary>Loads an inspected plugin and makes its agents: the first moment at which code of the plugin runs.</summary>
internal static class PluginLoader
{
    /// <exception cref="PluginRefusedException">The plugin's code failed or took longer than the limit; its context is unloaded.</exception>
    public static async Task<LoadedPlugin> LoadAsync(InspectedPlugin plugin, string sha256, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var context = new PluginLoadContext($"{plugin.Id}@{plugin.Version}", plugin.EntryPath);
        try
        {
            var agents = await Task.Factory
                .StartNew(() => Activate(context, plugin), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(limit, time, cancellationToken);
            return new LoadedPlugin(plugin.Id, plugin.Version, sha256, context, agents);
        }
        catch (TimeoutException)
        {
            context.Unload();
            throw new PluginRefusedException("activation_timeout", $"The plugin did not create its agents within {limit.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not PluginRefusedException)
        {
            context.Unload();
            throw new PluginRefusedException("activation_failed", Describe(exception));
        }
    }

    private static List<(AgentBase Agent, JobTypeDescription Type)> Activate(PluginLoadContext context, InspectedPlugin plugin)
    {
        var assembly = context.LoadFromAssemblyPath(plugin.EntryPath);
        var agents = new List<(AgentBase, JobTypeDescription)>();
        foreach (var name in plugin.Agents.Select(agent => agent.TypeName))
        {
            var type = assembly.GetType(name, throwOnError: true)!;
            if (type.IsAbstract || !typeof(AgentBase).IsAssignableFrom(type))
            {
                throw new InvalidOperationException($"The class {name} has [JobType] but is no agent: derive it from Agent<TPayload, TResult>, and do not make it abstract.");
            }

            var agent = (AgentBase)Activator.CreateInstance(type)!;
            agents.AddRange(agent.Describe().Select(description => (agent, description)));
        }

        return agents;
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
