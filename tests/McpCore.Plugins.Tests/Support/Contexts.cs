using System.Runtime.Loader;

namespace McpCore.Plugins.Tests.Support;

/// <summary>The load contexts of this process, which tests of other classes share: so tests look for an id of their own.</summary>
internal static class Contexts
{
    /// <summary>Versions of a plugin whose code is in memory.</summary>
    public static IReadOnlyList<string> Of(string id) =>
        [.. AssemblyLoadContext.All.Select(context => context.Name).OfType<string>().Where(name => name.StartsWith($"{id}@", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Completes when the one context of a version is told to unload.</summary>
    public static Task WhenUnloading(string id, string version)
    {
        var unloading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        AssemblyLoadContext.All.Single(context => context.Name == $"{id}@{version}").Unloading += _ => unloading.TrySetResult();
        return unloading.Task;
    }
}
