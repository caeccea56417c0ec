using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>A custom event that an agent raised.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its data; JSON null when there is none.</param>
public sealed record TestEvent(string Name, JsonElement Data);
