using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>plugins</c>: where they are looked for and how they are loaded.</summary>
internal static class PluginSettings
{
    private static readonly SettingFactory<DaemonOptions> Plugins = new("plugins", options => options);

    public static OptionSection Section { get; } = new(
        "plugins",
        "Where plugins are looked for, and how they are loaded.",
        [
            Folders(),
            Plugins.Time("activation_limit", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), "How long a plugin may take to create its agents.", options => options.Core.PluginActivationLimit, (options, value) => options.Core.PluginActivationLimit = value),
            Plugins.Time("settle", TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), "How long a changed plugin folder must be quiet before the change takes effect, so that a plugin that is being copied waits.", options => options.Core.PluginSettle, (options, value) => options.Core.PluginSettle = value),
            Plugins.Flag("allow_unsafe_folders", "Takes plugins from folders that other users can write to or own, too; they can run code as the daemon then.", options => options.Core.AllowUnsafePluginFolders, (options, value) => options.Core.AllowUnsafePluginFolders = value),
            TrustSetting.Spec,
        ]);

    private static OptionSpec Folders() => new(
        "plugins.folders",
        "an array of full paths",
        "Drop folders besides the home's and the installation's.",
        new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 } },
        options => new JsonArray([.. options.ExtraPluginFolders.Select(folder => (JsonNode)folder)]),
        ApplyFolders);

    private static bool ApplyFolders(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonArray folders || !folders.All(folder => Path.IsPathFullyQualified(folder.Text() ?? "")))
        {
            return false;
        }

        options.ExtraPluginFolders = [.. folders.Select(folder => folder.Text()!)];
        return true;
    }
}
