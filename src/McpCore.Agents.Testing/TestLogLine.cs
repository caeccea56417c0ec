using System.Text.Json;

namespace McpCore.Agents.Testing;

/// <summary>A line that an agent logged.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Template">The message template as written.</param>
/// <param name="Message">The text with the arguments filled in.</param>
/// <param name="Properties">The arguments by name, as a JSON object; empty when there are none.</param>
public sealed record TestLogLine(JobLogLevel Level, string Template, string Message, JsonElement Properties);
