using System.Text.Json.Nodes;
using McpCore.Hosting;
using McpCore.Plugins;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>What may be configured for a single plugin, in <c>plugins.&lt;id&gt;</c>.</summary>
internal static class PluginMembers
{
    private static readonly string[] Isolations = ["inprocess", "process"];

    /// <summary>What may become of a version for which there are jobs that do not fit.</summary>
    public static (string Name, UnfitJobsRule Value)[] UnfitJobsRules { get; } = [("warn", UnfitJobsRule.Warn), ("refuse", UnfitJobsRule.Refuse)];

    public static IReadOnlyList<PluginMember> All { get; } =
    [
        new PluginMember(
            "settings",
            "an object with the plugin's own settings",
            "The plugin's own settings, checked against its schema when it is activated; {\"secret\": \"env:NAME\"} and {\"secret\": \"file:/path\"} stand for texts that the plugin alone gets.",
            new JsonObject { ["type"] = "object" },
            plugin => plugin.Settings?.DeepClone(),
            (plugin, node) => node is JsonObject settings && Set(() => plugin.Settings = (JsonObject)settings.DeepClone()))
        {
            MayBeSecret = true,
        },
        new PluginMember(
            "isolation",
            "\"inprocess\" or \"process\"",
            "Where its agents run, whatever the manifest says.",
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Isolations.Select(word => (JsonNode)word)]) },
            plugin => plugin.Isolation,
            (plugin, node) => Isolations.Contains(node.Text()) && Set(() => plugin.Isolation = node.Text())),
        new PluginMember(
            "limits",
            "an object of memory and heap (sizes such as \"512MB\") and time (a duration)",
            "What its agents are held to, in place of the manifest's limits; memory and heap count with isolation \"process\".",
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject { ["memory"] = Size(), ["heap"] = Size(), ["time"] = new JsonObject { ["type"] = "string", ["pattern"] = Duration.Pattern } },
            },
            ReadLimits,
            ApplyLimits),
        new PluginMember(
            "canary",
            "an object of version (a text) and percent (a whole number 0 to 100)",
            "Tries a version beside the one before it: it takes so many of a hundred new jobs, the other version the rest.",
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = new JsonArray("version", "percent"),
                ["properties"] = new JsonObject
                {
                    ["version"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 64 },
                    ["percent"] = new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = 100 },
                },
            },
            plugin => plugin.Canary is { } canary ? new JsonObject { ["version"] = canary.Version, ["percent"] = canary.Percent } : null,
            ApplyCanary),
        new PluginMember(
            "unfit_jobs",
            "\"warn\" or \"refuse\"",
            "What becomes of a new version of it when payloads of waiting jobs do not fit, whatever plugins.unfit_jobs says.",
            new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. UnfitJobsRules.Select(rule => (JsonNode)rule.Name)]) },
            plugin => plugin.UnfitJobs is { } value ? UnfitJobsRules.Single(rule => rule.Value == value).Name : null,
            (plugin, node) => UnfitJobsRules.FirstOrDefault(rule => rule.Name == node.Text()) is { Name: not null } rule && Set(() => plugin.UnfitJobs = rule.Value)),
    ];

    public static string Names { get; } = string.Join(", ", All.Select(member => member.Name));

    private static JsonObject Size() => new() { ["type"] = "string", ["pattern"] = @"^\d+(?:\.\d+)?(?:B|KB|MB|GB)$" };

    private static JsonObject? ReadLimits(PluginOptions plugin)
    {
        var limits = new JsonObject();
        Add("memory", plugin.MemoryLimit is { } memory ? $"{memory}B" : null);
        Add("heap", plugin.HeapLimit is { } heap ? $"{heap}B" : null);
        Add("time", plugin.TimeLimit is { } time ? Duration.Format(time) : null);
        return limits.Count > 0 ? limits : null;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                limits[name] = value;
            }
        }
    }

    private static bool ApplyLimits(PluginOptions plugin, JsonNode? node)
    {
        long? memory = null, heap = null;
        TimeSpan? time = null;
        if (node is not JsonObject limits)
        {
            return false;
        }

        foreach (var (name, value) in limits)
        {
            var isSize = ByteSize.TryParse(value.Text(), out var bytes) && bytes > 0;
            switch (name)
            {
                case "memory" when isSize:
                    memory = bytes;
                    break;
                case "heap" when isSize:
                    heap = bytes;
                    break;
                case "time" when value.TryTime(TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(36500), out var duration):
                    time = duration;
                    break;
                default:
                    return false;
            }
        }

        (plugin.MemoryLimit, plugin.HeapLimit, plugin.TimeLimit) = (memory, heap, time);
        return true;
    }

    private static bool ApplyCanary(PluginOptions plugin, JsonNode? node) =>
        node is JsonObject { Count: 2 } canary && canary["version"].Text() is { Length: > 0 and <= 64 } version && canary["percent"].TryInteger(0, 100, out var percent)
        && Set(() => plugin.Canary = new PluginCanary(version, percent));

    private static bool Set(Action set)
    {
        set();
        return true;
    }
}
