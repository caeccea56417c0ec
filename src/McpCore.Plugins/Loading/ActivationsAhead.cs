using McpCore.Plugins.Discovery;
using McpCore.Plugins.Manifest;

namespace McpCore.Plugins.Loading;

/// <summary>
/// Activations that are begun before their turn, side by side, which is most of what a start of the host takes. Only of plugins that declare job
/// types which no other of them declares: between those that want the same one, the order decides. Each is taken in its turn, so what becomes of
/// them is told as if they had come one after the other.
/// </summary>
internal sealed class ActivationsAhead
{
    private readonly Dictionary<string, Task<ActivationResult>> _begun = [];

    private ActivationsAhead()
    {
    }

    /// <param name="fresh">Folders of plugins that are to be activated and have no version yet.</param>
    /// <param name="activate">Activates one of them.</param>
    /// <param name="cancellationToken">Ends all of it.</param>
    public static ActivationsAhead Begin(IReadOnlyList<IdentifiedFolder> fresh, Func<IdentifiedFolder, Task<ActivationResult>> activate, CancellationToken cancellationToken)
    {
        var ahead = new ActivationsAhead();
        if (fresh.Count < 2)
        {
            return ahead;
        }

        // Activations compile and read; more of them at once than there are processors would only wait for each other. One that hangs stops no other.
        var slots = new SemaphoreSlim(Math.Max(2, Environment.ProcessorCount));
        var declared = fresh.Select(plugin => (Plugin: plugin, Names: NamesOf(plugin.Folder.Path))).ToList();
        var rivals = declared.SelectMany(other => other.Names.Distinct()).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        foreach (var (plugin, names) in declared.Where(other => other.Names.Count > 0 && !rivals.Overlaps(other.Names)))
        {
            ahead._begun[plugin.Id] = Task.Run(
                async () =>
                {
                    await slots.WaitAsync(cancellationToken);
                    try
                    {
                        return await activate(plugin);
                    }
                    finally
                    {
                        slots.Release();
                    }
                },
                cancellationToken);
        }

        return ahead;
    }

    /// <summary>The activation of a plugin whose turn has come; null when it was not begun.</summary>
    public Task<ActivationResult>? TakeAsync(string id) => _begun.Remove(id, out var activation) ? activation : null;

    /// <summary>Lets go of those whose turn did not come, since the host stops.</summary>
    public async Task AbandonAsync(TimeSpan stopLimit, TimeProvider time)
    {
        foreach (var activation in _begun.Values)
        {
            await Task.WhenAny(activation);
            if (activation is { IsCompletedSuccessfully: true } && (await activation).Plugin is { } plugin)
            {
                await plugin.StopAsync(stopLimit, time);
                _ = plugin.UnloadAsync(CancellationToken.None);
            }
        }
    }

    private static IReadOnlyList<string> NamesOf(string folder)
    {
        try
        {
            return PluginManifest.Read(folder) is { } manifest ? [.. manifest.JobTypes.SelectMany(type => type.Names)] : [];
        }
        catch (Exception exception) when (exception is PluginRefusedException or IOException or UnauthorizedAccessException)
        {
            // Its turn will tell why.
            return [];
        }
    }
}
