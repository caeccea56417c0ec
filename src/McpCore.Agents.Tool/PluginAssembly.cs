using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace McpCore.Agents.Tool;

/// <summary>A built plugin, loaded as a host would: the contract is the tool's, everything else comes from the plugin's own folder.</summary>
internal sealed class PluginAssembly
{
    private PluginAssembly(IReadOnlyList<Type> agents, Type? plugin) => (Agents, Plugin) = (agents, plugin);

    /// <summary>The classes with job types, by name.</summary>
    public IReadOnlyList<Type> Agents { get; }

    /// <summary>The class that stands for the plugin as a whole; null when it has none.</summary>
    public Type? Plugin { get; }

    /// <exception cref="ToolException">It cannot be loaded, or has no agents.</exception>
    public static PluginAssembly Load(string path)
    {
        try
        {
            var assembly = new Context(Path.GetFullPath(path)).LoadFromAssemblyPath(Path.GetFullPath(path));
            var plugins = assembly.GetTypes().Where(type => type.IsDefined(typeof(PluginAttribute), inherit: false)).ToList();
            if (plugins.Count > 1)
            {
                throw new ToolException(ToolException.Plugin, $"{Path.GetFileName(path)} has several classes with [Plugin]: {string.Join(", ", plugins.Select(type => type.FullName))}. Keep one.");
            }

            var agents = assembly.GetTypes().Where(type => type.IsDefined(typeof(JobTypeAttribute), inherit: false)).OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();
            return agents.Count > 0
                ? new PluginAssembly(agents, plugins.SingleOrDefault())
                : throw new ToolException(ToolException.Plugin, $"{Path.GetFileName(path)} has no agents: no class with [JobType(\"…\")] was found. If the project is no plugin, set <McpCorePlugin>false</McpCorePlugin>.");
        }
        catch (ReflectionTypeLoadException exception)
        {
            throw new ToolException(ToolException.Plugin, $"{Path.GetFileName(path)} cannot be loaded: {exception.LoaderExceptions.FirstOrDefault()?.Message ?? exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new ToolException(ToolException.Plugin, $"{Path.GetFileName(path)} cannot be loaded: {exception.Message}");
        }
    }

    /// <summary>What an agent says of its job types. None of its constructors runs: a build must not need what a job needs, such as a device or a service.</summary>
    /// <exception cref="ToolException">The class is no agent, or its types have no JSON Schema.</exception>
    public static IReadOnlyList<JobTypeDescription> Describe(Type type) => Call(type, () => ((AgentBase)Blank(type, typeof(AgentBase))).Describe());

    /// <summary>The JSON Schema of the plugin's settings; empty when it has none. Its constructor does not run, either.</summary>
    /// <exception cref="ToolException">The class is no plugin, or its settings have no JSON Schema.</exception>
    public ReadOnlyMemory<byte> DescribeSettings() => Plugin is null ? default : Call(Plugin, () => ((PluginBase)Blank(Plugin, typeof(PluginBase))).DescribeSettings());

    /// <summary>Makes the agent that handles a job type, for a job.</summary>
    /// <param name="jobType">Its name or an alias; null when there is but one.</param>
    /// <exception cref="ToolException">There is none, or it cannot be made.</exception>
    public (AgentBase Agent, string JobType) CreateAgent(string? jobType)
    {
        var types = Agents.SelectMany(type => Describe(type).Select(description => (Type: type, Description: description))).ToList();
        var found = types.FindAll(type => jobType is null || type.Description.Name == jobType || type.Description.Aliases.Contains(jobType));
        if (found is not [var (agent, description), ..] || (jobType is null && found.Count > 1))
        {
            var names = string.Join(", ", types.Select(type => type.Description.Name));
            throw new ToolException(ToolException.Input, jobType is null
                ? $"The plugin has several job types: {names}. Say which one with \"type\"."
                : $"The plugin has no job type \"{jobType}\"; it has {names}.");
        }

        return (Call(agent, () => (AgentBase)Activator.CreateInstance(agent)!), description.Name);
    }

    /// <summary>An object on which the constructor of the contract's own base class alone has run.</summary>
    private static object Blank(Type type, Type root)
    {
        if (type.IsAbstract || !root.IsAssignableFrom(type))
        {
            throw new ToolException(ToolException.Plugin, root == typeof(PluginBase)
                ? $"The class {type.FullName} has [Plugin] but is no plugin: derive it from PluginBase or PluginBase<TSettings>, and do not make it abstract."
                : $"The class {type.FullName} has [JobType] but is no agent: derive it from Agent<TPayload, TResult>, and do not make it abstract.");
        }

        var ours = type;
        while (ours.Assembly != root.Assembly)
        {
            ours = ours.BaseType!;
        }

        var blank = RuntimeHelpers.GetUninitializedObject(type);
        ours.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, [])!.Invoke(blank, null);
        return blank;
    }

    private static T Call<T>(Type type, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception exception) when (exception is not ToolException)
        {
            // The border to the plugin's code.
            var cause = exception;
            while (cause is TargetInvocationException or TypeInitializationException && cause.InnerException is { } inner)
            {
                cause = inner;
            }

            throw new ToolException(ToolException.Plugin, $"The class {type.FullName} cannot be used: {cause.GetType().FullName}: {cause.Message}");
        }
    }

    private sealed class Context(string entry) : AssemblyLoadContext("plugin")
    {
        private readonly AssemblyDependencyResolver _resolver = new(entry);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name == typeof(AgentBase).Assembly.GetName().Name ? typeof(AgentBase).Assembly
            : _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path)
            : null;

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;
    }
}
