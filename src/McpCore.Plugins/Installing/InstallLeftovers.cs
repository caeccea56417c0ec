using McpCore.Plugins.Staging;
using Microsoft.Extensions.Logging;

namespace McpCore.Plugins.Installing;

/// <summary>What a kill in the midst of an installation or a removal has left in the staging folder.</summary>
internal static class InstallLeftovers
{
    public const string RemovedPrefix = ".removed-";

    /// <summary>Undoes what had not been answered, and removes the rest. For the start, before anybody installs.</summary>
    public static void Clear(string stagingFolder, ILogger logger)
    {
        foreach (var folder in Directory.GetDirectories(stagingFolder, ".*").Where(IsLeftover))
        {
            try
            {
                PluginPlacement.Undo(folder);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PluginRefusedException)
            {
                Log.LeftoverNotRemoved(logger, folder, exception.Message);
            }
        }
    }

    private static bool IsLeftover(string folder) =>
        Path.GetFileName(folder) is var name && (name.StartsWith(IncomingPlugin.Prefix, StringComparison.Ordinal) || name.StartsWith(RemovedPrefix, StringComparison.Ordinal));
}
