using System.Reflection;
using System.Runtime.Loader;
using McpCore.Agents;

namespace McpCore.Plugins.Loading;

/// <summary>
/// The load context of one plugin. The contract is the host's, whatever version the plugin was built against (its range was
/// checked before); the framework is shared; everything else comes from the plugin's own folder, so two plugins can hold different versions
/// of one dependency.
/// </summary>
internal sealed class PluginLoadContext : AssemblyLoadContext
{
    private static readonly Assembly Contract = typeof(AgentBase).Assembly;
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private readonly AssemblyDependencyResolver? _resolver;
    private readonly string _folder;

    /// <param name="name">The context's name, for people who debug.</param>
    /// <param name="entryPath">The entry assembly.</param>
    /// <param name="isCollectible">Whether it can be unloaded. Code of a context that cannot runs faster, and suits a process that ends with it.</param>
    public PluginLoadContext(string name, string entryPath, bool isCollectible = true)
        : base(name, isCollectible)
    {
        _folder = Path.GetDirectoryName(entryPath)!;

        // Without a .deps.json the resolver would take every DLL in the folder anyway; looking in the folder by name says the same plainly.
        _resolver = File.Exists(Path.ChangeExtension(entryPath, ".deps.json")) ? new AssemblyDependencyResolver(entryPath) : null;
    }

    /// <summary>Is told of an exception that nobody caught, on a thread or timer of the plugin's own.</summary>
    public Action<Exception>? Unhandled { get; init; }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, Contract.GetName().Name, StringComparison.OrdinalIgnoreCase))
        {
            return Contract;
        }

        var path = _resolver?.ResolveAssemblyToPath(assemblyName) ?? Local(assemblyName);
        return path is null || IsInFramework(assemblyName) ? null : LoadFromAssemblyPath(path);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver?.ResolveUnmanagedDllToPath(unmanagedDllName);
        return path is null ? nint.Zero : LoadUnmanagedDllFromPath(path);
    }

    // A second copy of an assembly whose types the contract shows (System.Text.Json) would not fit the contract. A newer one stays the plugin's.
    private static bool IsInFramework(AssemblyName name)
    {
        var path = Path.Combine(FrameworkFolder, name.Name + ".dll");
        return File.Exists(path) && GetAssemblyName(path).Version >= name.Version;
    }

    private string? Local(AssemblyName name)
    {
        var path = Path.Combine(_folder, name.CultureName is { Length: > 0 } culture ? culture : "", name.Name + ".dll");
        return File.Exists(path) ? path : null;
    }
}
