using System.Text.Json.Nodes;

namespace McpCore.Daemon.Configuration;

/// <summary>A member of an object in a configuration file, with its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where the name stands.</param>
/// <param name="Value">Its value.</param>
/// <param name="Members">The members of a value that is an object, repeated names included; else none.</param>
internal sealed record FileMember(string Name, FilePosition Position, JsonNode? Value, IReadOnlyList<FileMember> Members);
