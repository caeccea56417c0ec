using System.Text.Json.Nodes;
using McpCore.Engine.PluginStates;
using McpCore.Hosting;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The section <c>plugins</c>: where they are looked for and how they are loaded.</summary>
internal static class PluginSettings
{
    private const string Refuse = "refuse";

    private static readonly SettingFactory<DaemonOptions> Plugins = new("plugins", options => options);

    public static OptionSection Section { get; } = new(
        "plugins",
        "Where plugins are looked for, and how they are loaded.",
        [
            Folders() with { NeedsRestart = true },
            Plugins.Time("activation_limit", McpCoreOptionsRules.ActivationLimit.Min, McpCoreOptionsRules.ActivationLimit.Max, "How long a plugin may take to create its agents.", options => options.Core.PluginActivationLimit, (options, value) => options.Core.PluginActivationLimit = value) with { NeedsRestart = true },
            Plugins.Time("settle", McpCoreOptionsRules.Settle.Min, McpCoreOptionsRules.Settle.Max, "How long a changed plugin folder must be quiet before the change takes effect, so that a plugin that is being copied waits.", options => options.Core.PluginSettle, (options, value) => options.Core.PluginSettle = value) with { NeedsRestart = true },
            Plugins.Flag("allow_unsafe_folders", "Takes plugins from folders that other users can write to or own, too; they can run code as the daemon then.", options => options.Core.AllowUnsafePluginFolders, (options, value) => options.Core.AllowUnsafePluginFolders = value) with { NeedsRestart = true },
            TrustSetting.Spec with { NeedsRestart = true },
            Plugins.Integer("max_leaks", 1, McpCoreOptionsRules.MaxLeaks, "Versions of a plugin that stay in memory after being unloaded, until the plugin is acted upon.", options => options.Core.PluginRules.MaxLeaks, (options, value) => options.Core.PluginRules.MaxLeaks = value),
            OnLeaks(),
            Quarantine(),
            FallbackSetting.Spec with { NeedsRestart = true },
            Plugins.Choice("unfit_jobs", PluginMembers.UnfitJobsRules, "What becomes of a new version of a plugin when payloads of waiting jobs do not fit it: it takes over and says so, each job failing at its turn, or it is refused.", options => options.Core.PluginUnfitJobs, (options, value) => options.Core.PluginUnfitJobs = value),
        ]);

    private static OptionSpec Folders() => new(
        "plugins.folders",
        "an array of full paths",
        "Drop folders besides the home's and the installation's.",
        new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 } },
        options => new JsonArray([.. options.ExtraPluginFolders.Select(folder => (JsonNode)folder)]),
        ApplyFolders);

    private static OptionSpec OnLeaks() => new(
        "plugins.on_leaks",
        "process | refuse",
        "What becomes of a plugin with that many leaks: its agents run in a worker process, or it is refused.",
        new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("process", Refuse) },
        options => options.Core.PluginRules.OnLeaks == PluginIsolationOrder.Refused ? Refuse : PluginIsolationOrder.Process,
        (options, node) =>
        {
            if (node.Text() is not (PluginIsolationOrder.Process or Refuse))
            {
                return false;
            }

            options.Core.PluginRules.OnLeaks = node.Text() == Refuse ? PluginIsolationOrder.Refused : PluginIsolationOrder.Process;
            return true;
        })
    {
        Guess = node => node.Text() is { } text && Suggestion.Nearest(text, [PluginIsolationOrder.Process, Refuse]) is { } nearest ? $"\"{nearest}\"" : null,
    };

    private static OptionSpec Quarantine() => new(
        "plugins.quarantine",
        "an object of crashes, a whole number 1 to 200, and window, a duration \"1s\" to \"1d\"",
        "As many crashes of one version within the window put a plugin into quarantine.",
        new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["crashes"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = McpCoreOptionsRules.MaxCrashes },
                ["window"] = new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern },
            },
        },
        options => new JsonObject
        {
            ["crashes"] = options.Core.PluginRules.Quarantine.Crashes,
            ["window"] = Duration.Format(options.Core.PluginRules.Quarantine.Window),
        },
        ApplyQuarantine);

    private static bool ApplyQuarantine(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject members || members.Any(member => member.Key is not ("crashes" or "window")))
        {
            return false;
        }

        var (crashes, window) = (options.Core.PluginRules.Quarantine.Crashes, options.Core.PluginRules.Quarantine.Window);
        if ((members.ContainsKey("crashes") && !members["crashes"].TryInteger(1, McpCoreOptionsRules.MaxCrashes, out crashes))
            || (members.ContainsKey("window") && !members["window"].TryTime(McpCoreOptionsRules.QuarantineWindow.Min, McpCoreOptionsRules.QuarantineWindow.Max, out window)))
        {
            return false;
        }

        options.Core.PluginRules.Quarantine = new QuarantineRule(crashes, window);
        return true;
    }

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
