using System.Text.Json;

namespace McpCore.Client;

/// <summary>One event of the live stream.</summary>
/// <param name="Id">Its sequence number; null for progress, which is not replayed.</param>
/// <param name="Kind">Its name: <c>job.transition</c>, <c>job.progress</c>, <c>job.log</c>, <c>job.event</c>, <c>plugin.state</c>, <c>reset</c>.</param>
/// <param name="Data">Its members.</param>
public sealed record ServerEvent(long? Id, string Kind, JsonElement Data);
