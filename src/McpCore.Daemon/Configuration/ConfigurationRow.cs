using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration;

/// <summary>One setting as it is shown.</summary>
/// <param name="Key">The dotted key.</param>
/// <param name="Value">The effective value.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Default">Its default on this machine.</param>
internal sealed record ConfigurationRow(string Key, JsonNode? Value, ConfigurationOrigin Origin, JsonNode? Default);
