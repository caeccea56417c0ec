using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration.Options;

/// <summary>The setting <c>plugins.fallback</c>: job types that several plugins offer, and the order in which they take the jobs.</summary>
internal static class FallbackSetting
{
    public static OptionSpec Spec { get; } = new(
        "plugins.fallback",
        "an object of job types, each with an array of two or more different plugin ids",
        "Plugins that may offer the same job type, in the order in which they take its jobs: the next one takes over when the first is not active or refuses a job.",
        new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 2,
                ["uniqueItems"] = true,
                ["items"] = new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            },
        },
        options => new JsonObject(options.Core.PluginFallback.Select(order => KeyValuePair.Create(order.Key, (JsonNode?)new JsonArray([.. order.Value.Select(id => (JsonNode)id)])))),
        Apply);

    private static bool Apply(DaemonOptions options, JsonNode? node)
    {
        if (node is not JsonObject types || !types.All(type => IsOrder(type.Value)))
        {
            return false;
        }

        options.Core.PluginFallback.Clear();
        foreach (var (type, order) in types)
        {
            options.Core.PluginFallback[type] = [.. order!.AsArray().Select(id => id.Text()!)];
        }

        return true;
    }

    private static bool IsOrder(JsonNode? node) =>
        node is JsonArray ids && ids.Count >= 2 && ids.All(id => id.Text() is { Length: > 0 }) && ids.Select(id => id.Text()).Distinct().Count() == ids.Count;
}
