using McpCore.Client;
using McpCore.Plugins;
using McpCore.Plugins.Installing;

namespace McpCore.Hosting.Serving;

/// <summary>What requests about plugins come to, the same for every door.</summary>
internal static class PluginLookup
{
    public static RequestRefusedException NotFound(string id, IReadOnlyList<PluginView> plugins)
    {
        var known = plugins.Select(plugin => plugin.Id).Distinct().ToList();
        var nearest = Suggestion.Nearest(id, known);
        return new RequestRefusedException(
            ErrorCodes.PluginNotFound,
            $"There is no plugin \"{id}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")} Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
    }

    /// <summary>The plugin as it is after a change.</summary>
    /// <param name="outcome">What became of the change.</param>
    /// <param name="name">The id or path that was asked for.</param>
    /// <param name="plugins">The plugins that there are.</param>
    /// <exception cref="RequestRefusedException">Nothing was changed.</exception>
    public static PluginView Changed(PluginOutcome outcome, string name, IReadOnlyList<PluginView> plugins) => outcome.Kind switch
    {
        PluginOutcomeKind.Done => outcome.Plugin!,
        PluginOutcomeKind.NotFound => throw NotFound(name, plugins),
        PluginOutcomeKind.Conflict => throw new RequestRefusedException(ErrorCodes.PluginConflict, outcome.Message!),
        _ => throw new RequestRefusedException(ErrorCodes.PluginRefused, $"{name} was not taken ({outcome.Code}): {outcome.Message} Nothing was changed."),
    };

    /// <summary>The path of an installation.</summary>
    /// <exception cref="RequestRefusedException">It is not a full one: what it leads to would hang on where the daemon was started.</exception>
    public static string FullPath(string path) => Path.IsPathFullyQualified(path)
        ? Path.GetFullPath(path)
        : throw new RequestRefusedException(ErrorCodes.Malformed, $"\"path\" is \"{path}\"; allowed: the full path of a plugin folder, a .zip or a .nupkg.");
}
