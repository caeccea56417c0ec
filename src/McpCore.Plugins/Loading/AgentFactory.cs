using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>Makes agents: their constructor parameters are the plugin's context and its services.</summary>
internal sealed class AgentFactory(PluginContext context, IServiceProvider? services)
{
    /// <summary>Takes the constructor with the most parameters that are all to be had.</summary>
    /// <exception cref="InvalidOperationException">The class is no agent, or has no such constructor.</exception>
    public AgentBase Create(Type type)
    {
        if (type.IsAbstract || !typeof(AgentBase).IsAssignableFrom(type))
        {
            throw new InvalidOperationException($"The class {type.FullName} has [JobType] but is no agent: derive it from Agent<TPayload, TResult>, and do not make it abstract.");
        }

        ParameterInfo? missing = null;
        foreach (var constructor in type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
        {
            if (TryResolve(constructor, out var arguments, out var unknown))
            {
                var agent = (AgentBase)constructor.Invoke(arguments);
                agent.Attach(context);
                return agent;
            }

            missing ??= unknown;
        }

        throw new InvalidOperationException(missing is null
            ? $"The agent class {type.FullName} has no public constructor."
            : $"The agent class {type.FullName} cannot be made: its constructor takes \"{missing.Name}\" of type {missing.ParameterType}, which is neither the PluginContext nor a service of the plugin. "
                + "Let CreateServices of the class with [Plugin] return a provider that has it.");
    }

    private bool TryResolve(ConstructorInfo constructor, out object?[] arguments, [NotNullWhen(false)] out ParameterInfo? missing)
    {
        var parameters = constructor.GetParameters();
        arguments = new object?[parameters.Length];
        missing = null;
        for (var i = 0; i < parameters.Length && missing is null; i++)
        {
            var parameter = parameters[i];
            arguments[i] = parameter.ParameterType == typeof(PluginContext) ? context : services?.GetService(parameter.ParameterType);
            if (arguments[i] is null && parameter.HasDefaultValue)
            {
                arguments[i] = parameter.DefaultValue;
            }
            else if (arguments[i] is null)
            {
                missing = parameter;
            }
        }

        return missing is null;
    }
}
