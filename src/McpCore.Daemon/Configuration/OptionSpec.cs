using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration;

/// <summary>One setting: its key in <c>mcpcore.json</c>, what is allowed, and how it is read and applied.</summary>
/// <param name="Key">The dotted key: section and name.</param>
/// <param name="Allowed">What is allowed, for people.</param>
/// <param name="Description">What it does, one sentence.</param>
/// <param name="Schema">What is allowed, as JSON Schema; never changed, only copied.</param>
/// <param name="Read">The effective value as JSON.</param>
/// <param name="Apply">Takes the value over; false, and nothing changed, when it is not allowed.</param>
internal sealed record OptionSpec(
    string Key, string Allowed, string Description, JsonObject Schema, Func<DaemonOptions, JsonNode?> Read, Func<DaemonOptions, JsonNode?, bool> Apply)
{
    /// <summary>The default in words where the machine decides it; null where it is the same everywhere.</summary>
    public string? MachineDefault { get; init; }

    /// <summary>Whether a change takes effect at the next start alone; any other one does when the settings are read anew.</summary>
    public bool NeedsRestart { get; init; }

    /// <summary>What was probably meant by a value that is not allowed, as JSON; null when nothing comes to mind.</summary>
    public Func<JsonNode?, string?> Guess { get; init; } = _ => null;

    public string Section => Key[..Key.IndexOf('.', StringComparison.Ordinal)];

    public string Name => Key[(Key.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
