using System.Text.Json.Nodes;
using McpCore.Hosting;

namespace McpCore.Daemon.Configuration;

/// <summary>One member of <c>plugins.&lt;id&gt;</c>, which every plugin may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Allowed">What is allowed, for people.</param>
/// <param name="Description">What it does, one sentence.</param>
/// <param name="Schema">What is allowed, as JSON Schema; never changed, only copied.</param>
/// <param name="Read">The configured value as JSON; null when there is none.</param>
/// <param name="Apply">Takes the value over; false, and nothing changed, when it is not allowed.</param>
internal sealed record PluginMember(
    string Name, string Allowed, string Description, JsonObject Schema, Func<PluginOptions, JsonNode?> Read, Func<PluginOptions, JsonNode?, bool> Apply)
{
    /// <summary>Whether the value may hold secrets: then it is neither told in faults, nor shown as it is.</summary>
    public bool MayBeSecret { get; init; }
}
