using System.Text;
using System.Text.Json;
using McpCore.Agents;
using McpCore.Engine.Submission;
using McpCore.Plugins;

namespace McpCore.Hosting;

/// <summary>What each plugin is given: its part of the configuration, its folder, and the engine's check of its settings.</summary>
internal static class PluginEnvironments
{
    public static PluginEnvironment Of(string id, McpCoreOptions options)
    {
        var plugin = options.Plugins.TryGetValue(id, out var configured) ? configured : new PluginOptions();
        return new PluginEnvironment(Path.Combine(options.Home, "data", "plugins", id))
        {
            Settings = plugin.Settings is { } settings ? Encoding.UTF8.GetBytes(settings.ToJsonString()) : default,
            CheckSettings = Check,
            Isolation = plugin.Isolation,
            MemoryLimit = plugin.MemoryLimit,
            HeapLimit = plugin.HeapLimit,
            TimeLimit = plugin.TimeLimit,
            Canary = plugin.Canary,
            UnfitJobs = plugin.UnfitJobs ?? options.PluginUnfitJobs,
        };
    }

    private static IReadOnlyList<PayloadFault> Check(ReadOnlyMemory<byte> schema, ReadOnlyMemory<byte> settings)
    {
        using var document = JsonDocument.Parse(settings);
        var faults = new List<Fault>();
        JsonSchema.Parse(schema).Validate(document.RootElement, "$", faults);
        return [.. faults.Select(fault => new PayloadFault(fault.Path, fault.Code, fault.Message, fault.Allowed))];
    }
}
