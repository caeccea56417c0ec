using McpCore.Agents;
using McpCore.Plugins.Inspection;

namespace McpCore.Plugins.Services;

/// <summary>What a version of a plugin is given when it is loaded, wherever it lives.</summary>
/// <param name="Environment">What the host knows of the plugin.</param>
/// <param name="Settings">Its settings, with the texts of its secrets.</param>
/// <param name="Write">Takes a line of its log, without secrets.</param>
internal sealed record PluginInputs(PluginEnvironment Environment, ResolvedSettings Settings, Action<PluginLogLine> Write)
{
    /// <summary>What the plugin talks to in this process.</summary>
    public HostPluginPort CreatePort(InspectedPlugin plugin) => new(
        plugin.Id, plugin.Version, Settings.Bytes, Settings.Secrets, Environment.DataDirectory, (level, template, message) => Log(plugin, level, template, message));

    /// <summary>Takes a line as the plugin wrote it.</summary>
    public void Log(InspectedPlugin plugin, JobLogLevel level, string template, string message) =>
        Write(new PluginLogLine(plugin.Id, plugin.Version, level, Settings.Blot(message), Settings.Blot(template)));

    public void Check(ReadOnlyMemory<byte> schema) => Settings.Check(schema, Environment);
}
